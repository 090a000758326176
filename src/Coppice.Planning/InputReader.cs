using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Planning.Composing;

namespace Coppice.Planning;

/// <summary>Reads what determines a template.</summary>
/// <param name="files">Reads the folders that templates name.</param>
public sealed class InputReader(FileTree files)
{
    /// <summary>The inputs of a template.</summary>
    /// <param name="family">The family.</param>
    /// <param name="template">The template.</param>
    /// <param name="archive">The frozen metadata of the archive that its base grows from.</param>
    /// <param name="recipe">The distribution's way of growing, a number.</param>
    /// <param name="parentTree">The tree digest of its (first) parent's generation; null for a base.</param>
    /// <exception cref="Failure">A file cannot be read.</exception>
    public TemplateInputs Read(Family family, TemplateDeclaration template, ArchiveSnapshot archive, int recipe, Digest? parentTree)
    {
        var values = new Dictionary<string, string>
        {
            ["recipe"] = $"{archive.Type} {recipe}",
            [TemplateInputs.Snapshot] = archive.Digest.Hex,
        };
        if (parentTree is { } digest)
        {
            values[TemplateInputs.Parent] = digest.Hex;
        }
        else
        {
            // A base's own package manager is told the mirrors, so they are part of what it becomes.
            values["mirrors"] = string.Join(' ', archive.Suites.Select(suite => $"{suite.Name}={suite.Mirror}"));
        }

        var parts = TemplatePart.Of(family, template);
        foreach (var part in parts)
        {
            Add(values, part.Declaration.Name == template.Name ? "" : $"{TemplateInputs.Other}{part.Declaration.Name} ", part);
        }

        if (parts.Count > 1)
        {
            values[TemplateInputs.Composition] = string.Join(' ', parts.SkipLast(1).Select(part => part.Declaration.Name));
        }

        return new TemplateInputs(values);
    }

    /// <summary>
    /// Whether a template takes recommended packages: what it says, or what the nearest of its parent, that one's parent and so on says
    /// that says anything; else no. Of several parents the first one counts.
    /// </summary>
    public static bool Recommends(Family family, TemplateDeclaration template) =>
        family.Line(template).Select(ancestor => ancestor.Recommends).FirstOrDefault(said => said is not null) ?? false;

    private void Add(Dictionary<string, string> values, string prefix, TemplatePart part)
    {
        var declaration = part.Declaration;
        values[prefix + "packages"] = Words(declaration.Packages);
        values[prefix + "without"] = Words(declaration.Without);
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
    }

    private static string Words(IEnumerable<DeclaredWord> words) => string.Join(' ', words.Select(word => word.Value).Order(StringComparer.Ordinal));
}
