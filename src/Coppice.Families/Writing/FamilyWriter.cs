using System.Globalization;
using System.Text;
using Coppice.Families.Checking;
using Coppice.Foundation;
using static Coppice.Families.Writing.YamlWords;

namespace Coppice.Families.Writing;

/// <summary>
/// Writes a family as a family file: everything in one file, without the comments of those that it was read from.
/// </summary>
/// <param name="folder">The folder that the file will lie in, absolute: files, scripts and keyrings are named relative to
/// it.</param>
/// <param name="types">The distributions that there are, for the key of an archive's parts; <c>suites</c> for all others.</param>
public sealed partial class FamilyWriter(string folder, IReadOnlyCollection<ArchiveType>? types = null)
{
    private const int TemplateIndent = 4;

    private readonly StringBuilder text = new();

    /// <summary>The text of the file.</summary>
    /// <param name="family">The family.</param>
    /// <param name="comment">Lines to begin with, each without its hash sign.</param>
    /// <exception cref="Failure">A file or script of the family does not lie in the folder.</exception>
    public string Write(Family family, IEnumerable<string> comment)
    {
        text.Clear();
        foreach (var line in comment)
        {
            text.Append("# ").Append(VisibleText.Of(line)).Append('\n');
        }

        text.Append("version: 1\nfamily: ").Append(Word(family.Name)).Append('\n');
        if (family.Keep != Family.DefaultKeep)
        {
            text.Append(CultureInfo.InvariantCulture, $"keep: {family.Keep}\n");
        }

        text.Append(family.ForbidsResidue ? "residue: forbid\n" : "");
        Line(Keys.Identity, Identity(family.Identity), 0);
        Write(family.Qubes, 0);
        Write(family.Deploy);
        WriteSources(family);
        text.Append("\narchives:\n");
        // Files that a template names make an archive that no one has declared.
        family.Archives.Values.Where(archive => archive.Own?.Template is null).ToList().ForEach(Write);
        text.Append("\ntemplates:\n");
        foreach (var (template, i) in family.Templates.Select((template, i) => (template, i)))
        {
            text.Append(i == 0 ? "" : "\n");
            Write(template);
        }

        return text.ToString();
    }

    private void Write(ArchiveDeclaration archive)
    {
        text.Append("  ").Append(Word(archive.Name)).Append(":\n");
        Line("type", Word(archive.Type));
        if (archive.Built is { } built)
        {
            Line(Keys.Builds, List(built.Components.Select(word => word.Value)));
            Line(Keys.In, Word(built.Environment.Value));
            Published(archive);
            Line(Keys.Take, archive.Take is { Names: { } only } ? List(only) ?? "[]" : TakeRule.Everything);
            return;
        }

        if (archive.Own is { } own)
        {
            Line("packages", Word(Relative(own.Folder, archive.Where) + "/"));
            Line("architecture", archive.Architecture is { } word ? Word(word) : null);
            Published(archive);
            Line(Keys.Take, archive.Take is { Names: { } some } ? List(some) ?? "[]" : null);
            return;
        }

        Line(types?.FirstOrDefault(type => type.Name == archive.Type)?.PartsKey ?? Keys.Suites, List(archive.Suites));
        Line(
            "components",
            archive.Suites.All(ArchiveDeclaration.IsFolder) ? null
            : archive.OtherComponents.Count == 0 ? List(archive.Components)
            : Components(archive));
        Line("architecture", archive.Architecture is { } architecture ? Word(architecture) : null);
        Line("mirror", Mirrors(archive.Mirrors));
        Line(Keys.TemplateMirror, Mirrors(archive.TemplateMirrors));
        Line("keyring", archive.Keyring is { } keyring ? Word(Relative(keyring, archive.Where)) : null);
        Line("fingerprints", List(archive.Fingerprints));
        Line("max-age", archive.MaxAge is { } age ? string.Create(CultureInfo.InvariantCulture, $"{age.TotalHours:0}h") : null);
        Line(Keys.Cache, archive.IsPublic ? "public" : null);
        Line(
            Keys.Take,
            archive.Take is not { } take ? null : take.Names is { } names ? List(names) ?? "[]" : TakeRule.Everything);
    }

    private void Published(ArchiveDeclaration archive)
    {
        if (archive.Published is { } place)
        {
            Line(Keys.TemplateMirror, Map([(place.Suite, (string?)Word(place.Address.OriginalString))]));
            Line(Keys.Keyring, Word(Relative(place.Keyring, archive.Where)));
        }
    }

    private static string? Mirrors(IReadOnlyDictionary<string, Uri> mirrors) => mirrors.Count == 0
        ? null
        : Map(mirrors.Select(pair => (pair.Key, (string?)Word(pair.Value.OriginalString))));

    private static string Components(ArchiveDeclaration archive) =>
        Map(archive.OtherComponents.Select(pair => (pair.Key, pair.Value)).Append((Keys.EverySuite, archive.Components))
            .Select(pair => (pair.Item1, List(pair.Item2))));

    private static string Map(IEnumerable<(string Key, string? Value)> pairs) =>
        $"{{{string.Join(", ", pairs.Select(pair => $"{Word(pair.Key)}: {pair.Value}"))}}}";

    private void Write(TemplateDeclaration template)
    {
        text.Append("  ").Append(Word(template.Name)).Append(":\n");
        Line("archive", template.Archive is { } archive ? Word(archive) : null);
        Line("flavor", template.SaysFlavor ? "minimal" : null);
        Line("from", template.IsComposed ? List(template.Parents) : template.Parent is { } parent ? Word(parent) : null);
        Line(Keys.Archives, List(template.Archives.Where(word => word.File is null).Select(word => word.Value)));
        Line(Keys.ForeignArchitectures, List(template.ForeignArchitectures.Select(word => word.Value)));
        Line(Keys.Debconf, List(template.Settings.Debconf.Select(line => line.Value)));
        Line(
            "packages",
            List(template.Packages.Select(word =>
                word.File is { } file ? "./" + Relative(file.Absolute, word.Where) : word.Declared)));
        Line("without", Without(template.Without));
        Line("residue", template.ForbidsResidue is { } forbids ? (forbids ? "forbid" : "allow") : null);
        Write(template.Settings, template.Files);
        Line("scripts", List(template.Scripts.Select(path => Relative(path.Absolute, path.Where))));
        Line("recommends", template.Recommends is { } recommends ? (recommends ? "true" : "false") : null);
        Write(template.Policies);
        Line(Keys.Identity, Identity(template.Identity));
        Write(template.Qubes, TemplateIndent);
    }

    private static string? Identity(IdentityRules rules) => Map([Entry(Keys.Remove, rules.Remove), Entry(Keys.Keep, rules.Keep)]);

    private static string? Map(string[] entries) =>
        entries.Any(entry => entry.Length > 0) ? $"{{{string.Join(", ", entries.Where(entry => entry.Length > 0))}}}" : null;

    private static string Entry(string key, IReadOnlyList<DeclaredWord> words) =>
        words.Count == 0 ? "" : $"{key}: {List(words.Select(word => word.Value))}";

    private void Write(TemplatePolicies policies)
    {
        Line("deny", Map([Entry("packages", policies.DeniedPackages), Entry("sections", policies.DeniedSections)]));
        Line(
            "no-setuid-beyond",
            policies.SetuidBeyond is { } setuid ? List(setuid.Words.Select(word => word.Value)) ?? "[]" : null);
        Line("max-own-size", policies.MaxOwnSize is { } size ? Word(size.Declared) : null);
        Line("only-archives", policies.OnlyArchives is { } archives ? List(archives.Words.Select(word => word.Value)) : null);
    }

    private void Line(string key, string? value, int indent = TemplateIndent)
    {
        if (value is not null)
        {
            text.Append(' ', indent).Append(key).Append(": ").Append(value).Append('\n');
        }
    }

    private string Relative(string path, SourceSpan where)
    {
        var relative = Path.GetRelativePath(folder, path);
        return relative == ".." || relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative)
            ? throw new Failure(
                $"{VisibleText.Of(path)} does not lie in {VisibleText.Of(folder)}, and a family file names nothing outside its "
                    + "folder",
                "write the file next to the family file", where, kind: ProblemKind.FamilyFile)
            : relative;
    }
}
