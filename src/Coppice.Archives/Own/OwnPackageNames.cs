using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Archives.Own;

/// <summary>
/// Gives the files that templates name as packages (<c>./signal.deb</c>) the names that they say they have: each template with
/// such files gets an archive of them, which gives nothing but what is asked for from it.
/// </summary>
/// <param name="processes">Runs the distribution's program that reads a package, confined.</param>
/// <param name="distributions">The known distributions.</param>
public sealed class OwnPackageNames(IProcessRunner processes, DistributionTable distributions)
{
    /// <summary>The family with names in place of files; the same one where it names none.</summary>
    /// <exception cref="Failure">A file is not a package, or two lines name one package. All problems at once.</exception>
    public Family In(Family family, CancellationToken cancel = default)
    {
        if (!family.Templates.Any(template => template.Packages.Any(word => word.File is not null)))
        {
            return family;
        }

        var (archives, templates, problems) = (
            family.Archives.ToDictionary(), new List<TemplateDeclaration>(), new List<Problem>());
        foreach (var template in family.Templates)
        {
            try
            {
                templates.Add(Named(template, family.ArchiveOf(template), archives, cancel));
            }
            catch (Failure failure)
            {
                templates.Add(template);
                problems.AddRange(failure.Problems);
            }
        }

        return problems.Count == 0
            ? family with { Archives = archives, Templates = templates }
            : throw new Failure(problems, ExitCode.Usage);
    }

    // No declared archive has a dot in its name, so none has this one.
    private static string ArchiveName(TemplateDeclaration template) => $"files.{template.Name}";

    private TemplateDeclaration Named(
        TemplateDeclaration template, ArchiveDeclaration first, Dictionary<string, ArchiveDeclaration> archives,
        CancellationToken cancel)
    {
        var words = template.Packages.Where(word => word.File is not null).ToList();
        if (words.Count == 0)
        {
            return template;
        }

        if (distributions.ArchiveFormat(first.Type).OwnPackages is not { } format)
        {
            throw new Failure(
                [new Problem($"templates of the type {first.Type} cannot have packages of their own yet", Where: words[0].Where)],
                ExitCode.Usage);
        }

        var name = ArchiveName(template);
        var named = words.ToDictionary(word => word, word => Named(word, name, format, cancel));
        var packages = template.Packages.Select(word => named.GetValueOrDefault(word, word)).ToList();
        foreach (var twice in packages.GroupBy(word => word.Value).Where(group => group.Count() > 1))
        {
            var (one, other) = (twice.First(), twice.Last());
            throw new Failure(
                [new Problem(
                    $"{VisibleText.Of(one.Declared)} and {VisibleText.Of(other.Declared)} both are the package "
                        + VisibleText.Of(twice.Key),
                    "remove one of them", other.Where)],
                ExitCode.Usage);
        }

        var folder = Path.GetDirectoryName(words[0].File!.Absolute)!;
        foreach (var word in words)
        {
            while (!(word.File!.Absolute + "/").StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal))
            {
                folder = Path.GetDirectoryName(folder)!;
            }
        }

        var own = new OwnPackageFiles(
            string.Join(", ", words.Select(word => word.File!.Declared)), folder,
            [.. words.Select(word => Path.GetRelativePath(folder, word.File!.Absolute)).Order(StringComparer.Ordinal)])
        {
            Template = template.Name,
        };
        archives[name] = ArchiveDeclaration.OfOwn(name, first.Type, own, first.Architecture, words[0].Where) with
        {
            Take = new TakeRule([]),
        };
        return template with
        {
            Archives = [.. template.Archives, new DeclaredWord(name, words[0].Where) { File = words[0].File }],
            Packages = packages,
        };
    }

    private DeclaredWord Named(DeclaredWord word, string archive, IOwnPackageFormat format, CancellationToken cancel)
    {
        var file = word.File!;
        var one = new OwnPackageFiles(file.Declared, Path.GetDirectoryName(file.Absolute)!, [Path.GetFileName(file.Absolute)])
        {
            Template = "",
        };
        return word with
        {
            Value = new OwnPackageReader(processes).Read(one, format, word.Where, cancel)[0].Name, Archive = archive,
        };
    }
}
