using System.Text;

namespace Coppice.Distributions.Debian.Updates;

/// <summary>
/// The frozen metadata as the apt in a template would have them: under the addresses that it has for them, since a pin can name
/// a mirror (<c>Pin: origin</c>).
/// </summary>
internal static class AptLists
{
    /// <summary>The names in the folder of lists, and the files in the store.</summary>
    public static IReadOnlyList<(string Name, string File)> Of(PackageSources sources) =>
        [.. sources.Suites.SelectMany(suite => suite.Indexes
            .Select(index => (Name(sources, suite, index.Path), index.File))
            .Concat(SignedFiles.Of(suite).Select(file => (Name(sources, suite, file.Name), file.File))))];

    /// <summary>sources.list(5) for them.</summary>
    public static string Sources(PackageSources sources) =>
        string.Concat(
            sources.Suites.Select(suite =>
                $"deb [arch={string.Join(',', AptFiles.Architectures(sources.First))}] "
                    + $"{Address(sources, suite)} {SuitePath.Source(suite)}\n"));

    private static string Address(PackageSources sources, SuiteSnapshot suite) =>
        TemplateAddress.Of(sources.SourceOf(suite), suite).ToString().TrimEnd('/');

    // apt's URItoFileName: without scheme and user, some characters quoted, then every slash an underscore.
    private static string Name(PackageSources sources, SuiteSnapshot suite, string path)
    {
        var address = Address(sources, suite);
        var rest = address[(address.IndexOf(':') + 1)..];
        rest = rest.StartsWith("//", StringComparison.Ordinal) ? rest[2..] : rest;
        rest = rest[(rest.Split('/')[0].LastIndexOf('@') + 1)..];
        var name = new StringBuilder();
        foreach (var value in Encoding.UTF8.GetBytes($"{rest}/{SuitePath.AsApt(suite.Name, path)}"))
        {
            name.Append(
                value <= 0x20 || value >= 0x7f || "\\|{}[]<>\"^~_=!@#$%^&*".Contains((char)value)
                    ? $"%{value:x2}"
                    : ((char)value).ToString());
        }

        return name.Replace('/', '_').ToString();
    }
}
