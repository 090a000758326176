using System.Text;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian;

/// <summary>What a template keeps about its archives, so that its own apt takes from them what Coppice takes.</summary>
internal static class AptArchiveFiles
{
    /// <summary>Where a package of the distribution has its keys.</summary>
    public const string KeyringInTree = "/usr/share/keyrings/debian-archive-keyring.gpg";

    private const string SourceFolder = "/etc/apt/sources.list.d";
    private const string Prefix = $"{SourceFolder}/coppice-";
    private const string Ending = ".sources";

    private static readonly BytePath[] Sourced = [BytePath.Of("etc/apt/sources.list"), BytePath.Of(SourceFolder[1..])];

    /// <summary>Prints all files of apt's sources: each path and content, with a zero byte behind both.</summary>
    public static SandboxStep PrintSources { get; } = new(
        "read the package manager's sources",
        [
            "/bin/sh", "-c",
            $"for file in /etc/apt/sources.list {SourceFolder}/*.list {SourceFolder}/*.sources; do "
                + """if [ -f "$file" ]; then printf '%s\0' "$file"; cat "$file"; printf '\0'; fi; done""",
        ]) { Quiet = true };

    /// <summary>The sources that a base has of its own archive: deb822 form of sources.list(5).</summary>
    /// <remarks>A declared keyring goes into the template (sources.list(5) names /etc/apt/keyrings for that); Debian's own is in
    /// a package there.</remarks>
    public static IReadOnlyList<TextFile> Sources(ArchiveSnapshot archive, ReadOnlyMemory<byte> keyring)
    {
        var ownKeyring = Keyring(archive, keyring);
        var sources = new TextFile(
            $"{SourceFolder}/debian{Ending}",
            Stanzas(archive.Suites.Select(suite => (suite, suite.Mirror)), ownKeyring?.Path ?? KeyringInTree));
        return ownKeyring is null ? [sources] : [sources, ownKeyring];
    }

    /// <summary>
    /// What a declaration brings that adds archives, or asks for packages of one: a file of sources and the keys for each
    /// archive, and the pins. An archive that is on this machine only is nothing to a template.
    /// </summary>
    public static IReadOnlyList<TextFile> Added(PackageSources sources, TemplateDeclaration declaration)
    {
        var files = new List<TextFile>();
        foreach (var source in declaration.Archives.Select(word => Named(sources, word.Value)).OfType<PackageSource>())
        {
            var suites = TemplateAddress.Reachable(source).ToList();
            if (suites.Count == 0)
            {
                continue;
            }

            var keyring = source.Published is { } place
                ? Keys(source.Archive, File.ReadAllBytes(place.Keyring))
                : Keyring(source.Archive, File.ReadAllBytes(source.Archive.Keyring));
            files.Add(new TextFile(SourceFile(source), Stanzas(suites, keyring?.Path ?? KeyringInTree)));
            if (keyring is not null)
            {
                files.Add(keyring);
            }

            if (!source.Take.IsAll)
            {
                files.Add(new TextFile(AptPins.FileOf(source), AptPins.OfTaken(sources, source)));
            }
        }

        if (AptPins.OfAsked(sources, declaration) is { Length: > 0 } asked)
        {
            files.Add(new TextFile(AptPins.FileOf(declaration), asked));
        }

        return files;
    }

    /// <summary>
    /// Files of added archives that a template must not keep, because one of its packages, or a file of the family, has set up
    /// the same addresses and suites: apt refuses a source that two files sign differently.
    /// </summary>
    /// <param name="sources">The sources.</param>
    /// <param name="printed">What <see cref="PrintSources"/> printed.</param>
    public static IReadOnlyList<SupersededSource> Superseded(PackageSources sources, ReadOnlyMemory<byte> printed)
    {
        var files = Printed(printed).ToList();
        return
        [
            .. from source in sources.Further
               let path = SourceFile(source)
               where files.Any(file => file.Path == path)
               let others = files.Where(file => file.Path != path)
                   .Select(file => (file.Path, Places: Places(file).ToHashSet())).ToList()
               let places = TemplateAddress.Reachable(source).Select(pair => (Address(pair.Address), pair.Suite.Name)).ToList()
               let setBy = others.FirstOrDefault(other => places.All(other.Places.Contains))
               where setBy.Path is not null
               select new SupersededSource(source.Archive.Name, path, setBy.Path),
        ];
    }

    /// <summary>
    /// Whether apt reads its sources at a path: where packages set up archives, Coppice's own files may have to go or to come
    /// back (<see cref="Superseded"/>).
    /// </summary>
    public static bool IsSource(BytePath path) => Sourced.Any(path.IsWithin);

    /// <summary>Whether a path is one of those that <see cref="Added"/> writes.</summary>
    public static bool IsAdded(string path) =>
        path.StartsWith(Prefix[1..], StringComparison.Ordinal) || AptPins.IsOne(path);

    /// <summary>Where a template has the keys of an archive.</summary>
    public static string KeyringPath(ArchiveSnapshot archive) =>
        archive.DeclaredKeyring is null ? KeyringInTree : DeclaredPath(archive, armored: false);

    private static TextFile? Keyring(ArchiveSnapshot archive, ReadOnlyMemory<byte> keyring) =>
        archive.DeclaredKeyring is null ? null : Keys(archive, keyring);

    private static TextFile Keys(ArchiveSnapshot archive, ReadOnlyMemory<byte> keyring) =>
        new(DeclaredPath(archive, keyring.Span.StartsWith("-----BEGIN"u8)), "") { Content = keyring };

    private static string DeclaredPath(ArchiveSnapshot archive, bool armored) =>
        $"/etc/apt/keyrings/{archive.Name}.{(armored ? "asc" : "gpg")}";

    private static string Stanzas(IEnumerable<(SuiteSnapshot Suite, Uri Address)> suites, string keyring) => string.Join(
        '\n',
        suites.GroupBy(pair => (pair.Address, Components: string.Join(' ', pair.Suite.Components)))
            .Select(group =>
                $"Types: deb\nURIs: {Address(group.Key.Address)}\nSuites: "
                    + $"{string.Join(' ', group.Select(pair => pair.Suite.Name))}\n"
                + (group.Key.Components.Length == 0 ? "" : $"Components: {group.Key.Components}\n")
                + $"Signed-By: {keyring}\n"));

    private static string SourceFile(PackageSource source) => $"{Prefix}{source.Archive.Name}{Ending}";

    private static PackageSource? Named(PackageSources sources, string name) =>
        sources.All.FirstOrDefault(source => source.Archive.Name == name);

    private static string Address(Uri address) => address.ToString().TrimEnd('/');

    private static IEnumerable<SourceText> Printed(ReadOnlyMemory<byte> printed) =>
        Encoding.UTF8.GetString(printed.Span).Split('\0').Chunk(2).Where(pair => pair.Length == 2)
            .Select(pair => new SourceText(pair[0], pair[1]));

    private static IEnumerable<(string Address, string Suite)> Places(SourceText file) =>
        from entry in AptSources.Parse(file)
        where entry.Types.Contains("deb")
        from address in entry.Uris
        from suite in entry.Suites
        select (address.TrimEnd('/'), suite);
}
