namespace Coppice.Distributions.Debian;

/// <summary>
/// Finds, among everything that this machine's apt is told, the mirror of a Debian suite. Third-party archives often use Debian's
/// names of suites and components too; they are told apart by the keyring that apt pins them to.
/// </summary>
public sealed class MachineMirrors
{
    private const string MirrorList = "mirror+file:";

    // Names and classes that Debian's own archives have used since buster; see https://wiki.debian.org/DebianReleases.
    private static readonly string[] Codenames =
        [
            "buster", "bullseye", "bookworm", "trixie", "forky", "duke", "sid", "oldoldstable", "oldstable", "stable", "testing",
            "unstable",
        ];

    private static readonly string[] MainClasses = ["", "-updates", "-backports", "-proposed-updates"];

    private readonly List<AptSource> entries;
    private readonly Dictionary<string, string> lists;

    /// <summary>Reads apt's source files, and the lists of mirrors that they may refer to (apt-transport-mirror(1)).</summary>
    public MachineMirrors(IReadOnlyList<SourceText> files)
    {
        lists = files.ToDictionary(file => file.Path, file => file.Text);
        entries = [.. files.SelectMany(AptSources.Parse).Where(entry => entry.Types.Contains("deb") && IsPinnedToDebian(entry))];
    }

    /// <summary>
    /// The mirror of a suite. An entry for that very suite comes first; then one for a suite of the same class, of the same
    /// codename and then of any other, since one mirror serves all releases.
    /// </summary>
    /// <returns>A http, https or file URI, or null when there is none.</returns>
    public Uri? For(string suite, IReadOnlyList<string> components)
    {
        var wanted = Split(suite);
        return entries
            .SelectMany(entry =>
                entry.Suites.Select(name =>
                    (entry, name, split: Split(name), uri: entry.Uris.Select(Usable).FirstOrDefault(uri => uri is not null))))
            .Where(found =>
                found.uri is not null
                    && (found.name == suite
                        || (wanted is not null && found.split is not null && SameClass(wanted.Value, found.split.Value))))
            .Where(found => found.entry.Components.Intersect(components).Any())
            .OrderByDescending(found => found.name == suite)
            .ThenByDescending(found => wanted is not null && found.split?.Codename == wanted.Value.Codename)
            .ThenByDescending(found => found.entry.SignedBy is not null)
            .ThenByDescending(found => LooksLikeDebian(found.uri!))
            .Select(found => found.uri)
            .FirstOrDefault();
    }

    // Without Signed-By apt takes any key of its trusted.gpg.d, so the entry may be anyone's: then the path has to look like
    // Debian's.
    private static bool IsPinnedToDebian(AptSource entry) => entry.SignedBy is { } keys
        ? keys.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries)
            .Any(key => Path.GetFileName(key).StartsWith("debian-archive-", StringComparison.Ordinal))
        : entry.Uris.Any(uri =>
            uri.StartsWith(MirrorList, StringComparison.Ordinal)
                || (Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && LooksLikeDebian(parsed)));

    private static bool LooksLikeDebian(Uri uri) =>
        uri.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() is "debian" or "debian-security";

    private Uri? Usable(string text)
    {
        if (text.StartsWith(MirrorList, StringComparison.Ordinal))
        {
            var path = "/" + text[MirrorList.Length..].TrimStart('/');
            return lists.GetValueOrDefault(path, "").Split('\n')
                .Select(
                    line => line.Split('#')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "")
                .Where(line => !line.StartsWith(MirrorList, StringComparison.Ordinal))
                .Select(Usable)
                .FirstOrDefault(uri => uri is not null);
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "file" ? uri : null;
    }

    private static (string Codename, string Class)? Split(string suite)
    {
        var codename = Codenames.FirstOrDefault(name =>
            suite == name
                || suite.StartsWith(name + "-", StringComparison.Ordinal)
                || suite.StartsWith(name + "/", StringComparison.Ordinal));
        return codename is null ? null : (codename, suite[codename.Length..]);
    }

    private static bool SameClass((string Codename, string Class) a, (string Codename, string Class) b) =>
        a.Class == b.Class || (MainClasses.Contains(a.Class) && MainClasses.Contains(b.Class));
}
