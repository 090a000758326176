using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;

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
    /// <param name="parentTree">The tree digest of its parent's generation; null for a base.</param>
    /// <exception cref="Failure">A file cannot be read.</exception>
    public TemplateInputs Read(Family family, TemplateDeclaration template, ArchiveSnapshot archive, int recipe, Digest? parentTree)
    {
        var values = new Dictionary<string, string>
        {
            ["recipe"] = $"{archive.Type} {recipe}",
            [TemplateInputs.Snapshot] = archive.Digest.Hex,
            ["packages"] = Words(template.Packages),
            ["without"] = Words(template.Without),
            ["recommends"] = Recommends(family, template) ? "yes" : "no",
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

        // The order of files and scripts counts: the later one wins.
        foreach (var (folder, number) in template.Files.Select((folder, number) => (folder, number + 1)))
        {
            values[$"{TemplateInputs.Files}{number} {folder.Declared}"] = files.Digest(folder).Hex;
        }

        foreach (var (script, number) in template.Scripts.Select((script, number) => (script, number + 1)))
        {
            using var content = File.OpenRead(script.Absolute);
            values[$"{TemplateInputs.Script}{number} {script.Declared}"] = Digest.Of(content).Hex;
        }

        return new TemplateInputs(values);
    }

    /// <summary>Whether a template takes recommended packages: what it says, or what its nearest ancestor says that says anything; else no.</summary>
    public static bool Recommends(Family family, TemplateDeclaration template) =>
        family.Chain(template).Reverse().Select(ancestor => ancestor.Recommends).FirstOrDefault(said => said is not null) ?? false;

    private static string Words(IEnumerable<DeclaredWord> words) => string.Join(' ', words.Select(word => word.Value).Order(StringComparer.Ordinal));
}
