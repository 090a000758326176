using Coppice.Components.Ordering;
using Coppice.Distributions;
using Coppice.Distributions.Building;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Sources;

namespace Coppice.Engine.Components;

/// <summary>Which sources archives are built from.</summary>
/// <param name="family">The family.</param>
internal sealed class WantedSources(Family family)
{
    /// <summary>
    /// The components that archives build. Where a source may name further ones, also those that no archive builds: nothing else
    /// can be given to it.
    /// </summary>
    /// <param name="archives">The archives.</param>
    /// <param name="distributions">The known distributions.</param>
    public IReadOnlyList<ComponentDeclaration> Of(IReadOnlyList<ArchiveDeclaration> archives, DistributionTable distributions)
    {
        var names = Built(archives);
        if (archives.Any(archive => distributions.BuildRules(archive.Type).TakesFurtherSources))
        {
            var built = Built(family.InOrder());
            names.UnionWith(family.Components
                .Where(component => component.Source is not null && !built.Contains(component.Name))
                .Select(component => component.Name));
        }

        return [.. family.Components.Where(component => names.Contains(component.Name))];
    }

    /// <summary>A component with the further files that its source names.</summary>
    /// <param name="component">The component.</param>
    /// <param name="sources">The sources, by component.</param>
    /// <exception cref="Failure">The family has no such source: all of them.</exception>
    public ReadComponent Complete(ReadComponent component, IReadOnlyDictionary<string, FrozenSource> sources)
    {
        var (files, signatures) = (new Dictionary<string, FrozenSource>(), new Dictionary<string, byte[]>());
        var problems = new List<Problem>();
        foreach (var further in component.Recipe.Sources
            .Where(further => component.Source.Files.All(file => file.Name != further.File)))
        {
            if (further.Repository is { } named)
            {
                if (new WantedRepository(family, sources).Find(further, named, problems) is { } tree)
                {
                    files[further.File] = tree;
                }
            }
            else if (Find(further, tarball => tarball.Url) is { } file)
            {
                files[further.File] = file;
            }
            else if (Find(further, tarball => tarball.Signature) is { Proofs: [var proof, ..] })
            {
                signatures[further.File] = proof.Raw;
            }
            else
            {
                problems.Add(new Problem(
                    WantedText.Unverified(further),
                    $"components: {{NAME: {{tarball: {VisibleText.Of(further.Address)}, sha256: DIGEST}}}}    # or signature:; "
                        + "not in builds:"));
            }
        }

        return problems.Count == 0 ? component with { Further = files, Signatures = signatures }
            : throw new Failure(problems, kind: ProblemKind.Unverified);

        FrozenSource? Find(FurtherSource further, Func<TarballDeclaration, Uri?> of) => family.Components
            .Where(declared => declared.Source is TarballDeclaration tarball
                && Uri.TryCreate(further.Address, UriKind.Absolute, out var address) && of(tarball) == address)
            .Select(declared => sources.GetValueOrDefault(declared.Name)).FirstOrDefault(source => source is not null);
    }

    private static HashSet<string> Built(IEnumerable<ArchiveDeclaration> archives) =>
        [.. archives.SelectMany(archive => archive.Built!.Components).Select(word => word.Value)];
}
