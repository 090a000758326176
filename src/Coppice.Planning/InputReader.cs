using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning.Composing;
using Coppice.Planning.Residues;

namespace Coppice.Planning;

/// <summary>Reads what determines a template.</summary>
/// <param name="files">Reads the folders that templates name.</param>
public sealed class InputReader(FileTree files)
{
    /// <summary>The inputs of a template.</summary>
    /// <param name="family">The family.</param>
    /// <param name="template">The template.</param>
    /// <param name="sources">What it takes packages from.</param>
    /// <param name="manager">Its distribution.</param>
    /// <param name="parentTree">The tree digest of its (first) parent's generation; null for a base.</param>
    /// <param name="basis">What it is grown on; <paramref name="parentTree"/> is the tree of that.</param>
    /// <exception cref="Failure">A file cannot be read.</exception>
    public TemplateInputs Read(
        Family family, TemplateDeclaration template, PackageSources sources, IPackageManager manager, Digest? parentTree,
        GrowthBasis basis)
    {
        var values = new Dictionary<string, string>
        {
            ["recipe"] = $"{sources.Type} {manager.Recipe}",
            [TemplateInputs.Snapshot] = sources.Digest.Hex,
        };
        if (parentTree is { } digest)
        {
            values[TemplateInputs.Parent] = digest.Hex;
        }
        else
        {
            // A base's own package manager is told the mirrors, so they are part of what it becomes.
            values["mirrors"] = string.Join(' ', sources.First.Suites.Select(suite => $"{suite.Name}={suite.Mirror}"));
        }

        // Only where there are several, or packages are asked for from one: what was grown before stays what it is.
        if (sources.Words != sources.First.Name)
        {
            values[TemplateInputs.Sources] = sources.Words;
        }

        var parts = basis.Parts(family, template);
        foreach (var part in parts)
        {
            var prefix = part.Declaration.Name == template.Name ? "" : $"{TemplateInputs.Other}{part.Declaration.Name} ";
            Add(values, prefix, part);
            AddArchives(values, prefix, part.Declaration, manager.AddedConfiguration(sources, part.Declaration));
            if (!basis.IsDeclared)
            {
                AddBasis(values, prefix, part, family, basis);
            }
        }

        if (parts.Any(part => DeclaredStage.IsIn(part.Declaration)))
        {
            values[TemplateInputs.DeclaredSteps] = DeclaredStage.Version;
        }

        // Only where something is said: what was grown before this could be said stays what it is.
        if (family.IdentityOf(template) is { Any: true } identity)
        {
            values[TemplateInputs.Identity] = string.Join(
                ' ',
                identity.Remove.Select(word => "-" + word.Value).Concat(identity.Keep.Select(word => "+" + word.Value))
                    .Order(StringComparer.Ordinal));
        }

        if (parts.Count > 1)
        {
            values[TemplateInputs.Composition] = string.Join(' ', parts.SkipLast(1).Select(part => part.Declaration.Name));
        }

        return new TemplateInputs(values);
    }

    /// <summary>Refuses files that would not stay in a template as they are declared.</summary>
    /// <param name="family">The family.</param>
    /// <param name="template">The template.</param>
    /// <param name="steps">Its distribution.</param>
    /// <exception cref="Failure">One identifies a machine, or lies where a running system mounts something over it.</exception>
    public void CheckFiles(Family family, TemplateDeclaration template, IGrowthSteps steps)
    {
        if ((template.Files.Count > 0 || template.Settings.AnyStep)
            && DeclaredFiles.Problems(family, template, steps, files).ToList() is { Count: > 0 } problems)
        {
            throw new Failure(problems, kind: ProblemKind.FamilyFile);
        }
    }

    private void Add(Dictionary<string, string> values, string prefix, TemplatePart part)
    {
        var declaration = part.Declaration;
        values[prefix + TemplateInputs.Packages] = Words(declaration.Packages);
        values[prefix + TemplateInputs.Without] = Words(declaration.Without);
        values[prefix + "recommends"] = part.Recommends ? "yes" : "no";

        // The order of files and scripts counts: the later one wins.
        foreach (var (folder, number) in declaration.Files.Select((folder, number) => (folder, number + 1)))
        {
            values[$"{prefix}{TemplateInputs.Files}{number} {folder.Declared}"] = files.Digest(folder).Hex;
        }

        foreach (var (script, number) in declaration.Scripts.Select((script, number) => (script, number + 1)))
        {
            using var content = File.OpenRead(script.Absolute);
            values[$"{prefix}{TemplateInputs.Script}{number} {script.Declared}"] = Digest.Of(content).Hex;
        }

        SettingInputs.Add(values, prefix, declaration);
    }

    private static void AddArchives(
        Dictionary<string, string> values, string prefix, TemplateDeclaration declaration, IReadOnlyList<TextFile> configuration)
    {
        if (declaration.Archives.Count > 0)
        {
            values[prefix + TemplateInputs.Archives] = string.Join(' ', declaration.Archives.Select(word => word.Value));
        }

        foreach (var file in configuration)
        {
            values[$"{prefix}{TemplateInputs.Archive}{file.Path}"] = Digest.Of(file.Content.Span).Hex;
        }
    }

    // Which template it grows on depends on which of those on the way may have residue, too.
    private static void AddBasis(
        Dictionary<string, string> values, string prefix, TemplatePart part, Family family, GrowthBasis basis)
    {
        if (prefix.Length == 0 || Leftovers.AreForbidden(family, part.Declaration))
        {
            values[prefix + TemplateInputs.Residue] = prefix.Length > 0
                ? "forbid"
                : $"forbid, grown on {basis.GrownOn ?? "nothing"}";
        }

        if (basis.Named.GetValueOrDefault(part.Declaration.Name) is { Count: > 0 } named)
        {
            values[prefix + TemplateInputs.Named] = string.Join(' ', named.Order(StringComparer.Ordinal));
        }
    }

    private static string Words(IEnumerable<DeclaredWord> words) =>
        string.Join(' ', words.Select(word => word.Asked).Order(StringComparer.Ordinal));
}
