using System.Text;

namespace Coppice.Distributions.Arch.Sources;

/// <summary>
/// Sources with a PKGBUILD(5). It is a program; its own name is read only where it is written down as a plain word.
/// </summary>
internal sealed class ArchSourceRules : ISourceRules
{
    /// <inheritdoc/>
    /// <remarks>The first one that is there counts. A generated <c>.SRCINFO</c> says it most plainly.</remarks>
    public IReadOnlyList<string> Files { get; } =
        [".SRCINFO", "PKGBUILD", "archlinux/PKGBUILD", "archlinux/PKGBUILD.in", "PKGBUILD.in"];

    /// <inheritdoc/>
    public PackagedSource? Read(IReadOnlyDictionary<string, byte[]> files)
    {
        foreach (var file in Files.Where(files.ContainsKey))
        {
            var lines = Encoding.UTF8.GetString(files[file]).Split('\n');
            var packages = Words(lines, "pkgname");
            if (Words(lines, "pkgbase").Concat(packages).FirstOrDefault() is { } name)
            {
                return new PackagedSource(name, packages);
            }
        }

        return null;
    }

    // key=word, key=(word 'word' "word") over several lines, or key = word, as .SRCINFO has it, once for each.
    private static IReadOnlyList<string> Words(string[] lines, string key)
    {
        var words = new List<string>();
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            var rest = line.StartsWith(key, StringComparison.Ordinal) ? line[key.Length..].TrimStart() : "";
            if (!rest.StartsWith('='))
            {
                continue;
            }

            var value = rest[1..].Trim();
            while (value.StartsWith('(') && !value.Contains(')') && i + 1 < lines.Length)
            {
                value += " " + lines[++i].Trim();
            }

            if (value.Contains("$(", StringComparison.Ordinal) || value.Contains('`'))
            {
                // What a program says is not known without running it.
                continue;
            }

            words.AddRange(value.Trim('(', ')').Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(word => word.Trim('\'', '"')).Where(IsName));
        }

        return [.. words.Distinct()];
    }

    private static bool IsName(string word) =>
        word.Length > 0 && char.IsAsciiLetterOrDigit(word[0])
        && word.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || "@._+-".Contains(c));
}
