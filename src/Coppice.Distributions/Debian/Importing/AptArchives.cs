using System.Text;
using System.Text.RegularExpressions;
using Coppice.Distributions.Importing;
using Coppice.Families.Importing;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using static Coppice.Families.Writing.YamlWords;

namespace Coppice.Distributions.Debian.Importing;

/// <summary>The archives of a system's sources.list(5), as a family file declares them.</summary>
internal sealed partial class AptArchives(ISystemTree tree, List<NotTaken> notTaken)
{
    private const string OwnKeys = "/usr/share/keyrings/debian-archive-keyring.";
    private static readonly BytePath Folder = BytePath.Of("etc/apt");

    // What the archives of Debian itself are called, wherever they are mirrored.
    private static readonly string[] OwnFolders = ["debian", "debian-security"];

    /// <summary>All archives, Debian's own first.</summary>
    /// <exception cref="Failure">Nothing says which release it is.</exception>
    public IReadOnlyList<ImportedArchive> Read()
    {
        var sources = Files().SelectMany(file => AptSources.Parse(file).Select(source => (File: file.Path, Source: source)))
            .Where(pair => pair.Source.Types.Contains("deb")).ToList();
        var codename = Codename();
        var own = sources.Where(pair => IsOwn(pair.Source, codename)).ToList();
        var (suites, components) = (
            own.SelectMany(pair => pair.Source.Suites).Distinct().Order(StringComparer.Ordinal).ToList(),
            own.SelectMany(pair => pair.Source.Components).Distinct().ToList());
        if (suites.Count == 0)
        {
            suites = codename is null
                ? throw new Failure(
                    "the system does not say which release it is: etc/os-release has no VERSION_CODENAME, and its sources name "
                        + "no archive of Debian",
                    kind: ProblemKind.Unsupported)
                : [codename, $"{codename}-security", $"{codename}-updates"];
        }

        List<ImportedArchive> archives =
        [
            new("debian",
                [
                    ("type", "debian"), ("suites", List(suites)!),
                    .. List(components) is { } list ? [("components", list)] : Array.Empty<(string, string)>(),
                ],
                Keyring: null),
        ];
        foreach (var (file, source) in sources.Except(own))
        {
            if (Further(file, source, archives.Select(archive => archive.Name).ToHashSet()) is { } further)
            {
                archives.Add(further);
            }
        }

        return archives;
    }

    private IEnumerable<SourceText> Files()
    {
        var parts = tree.EntriesIn(Folder.Child("sources.list.d"u8))
            .Where(entry => entry.Kind == FileKind.File).Select(entry => entry.Path)
            .Where(path => path.Name.EndsWith(".list"u8) || path.Name.EndsWith(".sources"u8));
        foreach (var path in parts.Prepend(Folder.Child("sources.list"u8)))
        {
            if (tree.Read(path) is { } content)
            {
                yield return new SourceText(path.ToString(), Encoding.UTF8.GetString(content));
            }
        }
    }

    private string? Codename()
    {
        var release = OsRelease.Files.Select(path => tree.Read(BytePath.Of(path))).FirstOrDefault(text => text is not null) ?? [];
        return OsRelease.Parse(release).GetValueOrDefault("VERSION_CODENAME") is { } name && CodenameForm().IsMatch(name)
            ? name : null;
    }

    private static bool IsOwn(AptSource source, string? codename) =>
        (source.SignedBy is null || source.SignedBy.StartsWith(OwnKeys, StringComparison.Ordinal))
        && source.Uris.Any(uri => OwnFolders.Contains(uri.TrimEnd('/').Split('/')[^1]))
        && source.Suites.All(suite => codename is null || suite.Split('-', '/')[0] == codename);

    private ImportedArchive? Further(string file, AptSource source, HashSet<string> taken)
    {
        var what = $"archive {source.Uris[0]} {string.Join(' ', source.Suites)}";
        var where = new SourceSpan(file, 0, 0);
        if (!Uri.TryCreate(source.Uris[0], UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http")
            || source.Uris[0].Contains('$'))
        {
            notTaken.Add(new NotTaken(what, "its address is not one that Coppice downloads from", where));
            return null;
        }

        if (source.SignedBy is not ['/', ..] keyring || keyring.Contains(',') || keyring.Contains(' '))
        {
            notTaken.Add(new NotTaken(
                what, "no file is named that has its keys (signed-by): add it to archives: with keyring:", where));
            return null;
        }

        var stem = Odd().Replace(Path.GetFileNameWithoutExtension(file).ToLowerInvariant(), "-").Trim('-');
        var name = stem.Length > 0 && char.IsAsciiLetter(stem[0]) ? stem : $"archive-{stem}".TrimEnd('-');
        name = Enumerable.Range(1, taken.Count + 1).Select(i => i == 1 ? name : $"{name}-{i}").First(one => !taken.Contains(one));
        notTaken.Add(new NotTaken(
            $"archive {name}", "nothing says which packages are from there: take: all lets it replace any; name them instead",
            where));
        return new ImportedArchive(
            name,
            [
                ("type", "debian"), ("mirror", Word(address.OriginalString)), ("suites", List(source.Suites)!),
                .. List(source.Components) is { } list ? [("components", list)] : Array.Empty<(string, string)>(),
                ("take", "all"),
            ],
            BytePath.Of(keyring.TrimStart('/')));
    }

    [GeneratedRegex("^[a-z][a-z0-9-]*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CodenameForm();

    [GeneratedRegex("[^a-z0-9-]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Odd();
}
