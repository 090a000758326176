using System.Formats.Tar;
using System.Globalization;
using System.Text;
using Coppice.Distributions.Publishing;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Tar;

namespace Coppice.Distributions.Arch.Publishing;

/// <summary>
/// Repositories for pacman (repo-add(8)): databases of packages and of their files, and packages, all signed one by one, in one
/// folder, since pacman takes no other path (libalpm, be_sync.c).
/// </summary>
internal sealed class ArchRepositoryRules : IRepositoryRules
{
    // The lists of the largest packages have some 10 MB.
    private const int LongestList = 256 << 20;
    private const string Pool = "pool";
    private const string Ending = ".sig";
    private const string Kept = "kept";

    // What pacman keeps in a package for itself stands before everything else, and begins with a dot.
    private const string Script = """tar --list --file="$1" | sed -e '/^\.[A-Z]/d' -e 's|^\./||' -e '/^$/d'""";

    /// <inheritdoc/>
    public string PackageFolder => Pool;

    /// <inheritdoc/>
    public string FolderOf(string suite) => Folder(suite);

    /// <summary>The folder of a repository below what is published.</summary>
    public static string Folder(string suite) => $"repo/{suite}";

    /// <inheritdoc/>
    /// <remarks>A database of pacman has one version of each name, so what is kept stands in one of its own.</remarks>
    public (string File, string? Signature) RootOf(string suite) => ($"{suite}.{Kept}", $"{suite}.{Kept}{Ending}");

    /// <inheritdoc/>
    public IReadOnlyList<PublishedPackage> Packages(ReadOnlyMemory<byte> signed, Func<string, byte[]?> read)
    {
        var lists = Lists(signed);
        return
        [
            .. Entries(signed).Select(entry => Of(entry, lists.GetValueOrDefault(EntryFolder(entry.Name, entry.Version), []))),
        ];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> KeptFor(ReadOnlyMemory<byte> signed) =>
        [.. Entries(signed).Select(entry => entry.Value("FILENAME") + Ending)];

    /// <inheritdoc/>
    public Command? ListFiles(string file) =>
        Command.Confined("bash", ["-o", "pipefail", "-c", Script, "list", file], Confinement.Reading(file) with
        {
            ReadsPrivate = true,
        }) with
        {
            OutputLimit = LongestList,
        };

    /// <inheritdoc/>
    public PublishedPackage Place(OwnPackage package, ReadOnlyMemory<byte> listed) =>
        PacmanEntry.ReadAll(package.Entry.Span) is [var entry] && RepositoryDatabase.IsSensible(entry)
            ? Of(entry, listed.ToArray())
            : throw new Failure(
                $"a package cannot be published under the name {VisibleText.Of(package.File.Path)}",
                kind: ProblemKind.Unsupported);

    /// <inheritdoc/>
    public string? LinkOf(PublishedPackage package) => Path.GetFileName(package.File.Path);

    /// <inheritdoc/>
    public RepositoryFiles Files(RepositoryDescription repository, IReadOnlyList<PublishedPackage> packages)
    {
        var newest = packages.GroupBy(package => package.Name)
            .Select(group => group.OrderByDescending(package => package.Version, VersionOrder).First()).ToList();
        SignedText Database(string kind, IEnumerable<PublishedPackage> of, bool files) => new(
            $"{repository.Suite}.{kind}", SmallTar.Of(of.SelectMany(package => Members(package, files))),
            $"{repository.Suite}.{kind}{Ending}")
        {
            // pacman refuses what is signed by a key that it does not know, too (libalpm, signing.c); the last one is not for it.
            ByOldest = kind != Kept,
        };
        return new RepositoryFiles(
            packages.ToDictionary(package => LinkOf(package) + Ending, package => package.Signature.ToArray()),
            [
                Database("db", newest, files: false), Database("files", newest, files: true),
                Database(Kept, packages, files: true),
            ]);
    }

    /// <inheritdoc/>
    public string KeyringName(RepositoryDescription repository) => $"{repository.Name}-keyring";

    /// <inheritdoc/>
    public string KeyringVersion(DateTimeOffset date) =>
        date.UtcDateTime.ToString("yyyyMMdd.HHmmss", CultureInfo.InvariantCulture) + "-1";

    /// <inheritdoc/>
    public (string File, byte[] Content) Keyring(RepositoryDescription repository, PublishedKeys keys, string version)
    {
        var name = KeyringName(repository);
        var configuration = $"etc/pacman.d/{repository.Name}.conf";
        var info = $"pkgname = {name}\npkgbase = {name}\npkgver = {version}\npkgdesc = keys and address of the repository "
            + $"{repository.Name}\nbuilddate = 0\npackager = {repository.Name}\nsize = {keys.Binary.Length}\narch = any\n"
            + "license = custom\n";
        // pacman-key(8), --populate: the keys, and who is trusted how far (gpg's --import-ownertrust).
        var keyrings = $"usr/share/pacman/keyrings/{repository.Name}";
        List<(string, byte[])> files =
        [
            ($"{keyrings}.gpg", keys.Binary.ToArray()),
            ($"{keyrings}-trusted", Encoding.ASCII.GetBytes(
                string.Concat(keys.Fingerprints.Select(fingerprint => $"{fingerprint}:4:\n")))),
            (".INSTALL", Encoding.UTF8.GetBytes(
                $$"""
                post_install() {
                    if usr/bin/pacman-key --list-keys >/dev/null 2>&1; then usr/bin/pacman-key --populate {{repository.Name}}; fi
                }
                post_upgrade() { post_install; }

                """)),
        ];
        if (repository.Url is { } url)
        {
            files.Add((configuration, Encoding.UTF8.GetBytes(
                $"[{repository.Suite}]\nSigLevel = Required\nServer = {url.TrimEnd('/')}/{FolderOf(repository.Suite)}\n")));
            info += $"backup = {configuration}\n";
        }

        files.Add((".PKGINFO", Encoding.UTF8.GetBytes(info)));
        return ($"{name}-{version}-any.pkg.tar", SmallTar.Of(files));
    }

    private static IComparer<string> VersionOrder { get; } = Comparer<string>.Create(PacmanVersion.Compare);

    private static PublishedPackage Of(PacmanEntry entry, byte[] files) => new(
        entry.Name, entry.Version, entry.Architecture,
        new PublishedFile(
            $"{Pool}/{entry.Value("FILENAME")}", long.Parse(entry.Value("CSIZE"), CultureInfo.InvariantCulture),
            Digest.Parse(entry.Value("SHA256SUM"))),
        Encoding.UTF8.GetBytes(entry.RepositoryText(without: "PGPSIG"))) { Files = files };

    private static IReadOnlyList<PacmanEntry> Entries(ReadOnlyMemory<byte> database) =>
        RepositoryDatabase.ReadAll(new MemoryStream(database.ToArray()), "the published database");

    // Of a package, in a database.
    private static string EntryFolder(string name, string version) => $"{name}-{version}";

    private static IEnumerable<(string Path, byte[] Content)> Members(PublishedPackage package, bool files)
    {
        var folder = EntryFolder(package.Name, package.Version);
        yield return ($"{folder}/desc", [
            .. package.Entry.Span,
            .. Encoding.ASCII.GetBytes($"%PGPSIG%\n{Convert.ToBase64String(package.Signature.Span)}\n\n"),
        ]);
        if (files)
        {
            yield return ($"{folder}/files", [.. "%FILES%\n"u8, .. package.Files.Span]);
        }
    }

    private static Dictionary<string, byte[]> Lists(ReadOnlyMemory<byte> database)
    {
        var lists = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        using var tar = new TarReader(new MemoryStream(database.ToArray()));
        while (tar.GetNextEntry() is { } file)
        {
            if (file.DataStream is { } content && Path.GetFileName(file.Name) == "files")
            {
                var text = new byte[content.Length];
                content.ReadExactly(text);
                lists[Path.GetDirectoryName(file.Name)!] = text.AsSpan().StartsWith("%FILES%\n"u8) ? text[8..] : [];
            }
        }

        return lists;
    }
}
