using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Coppice.Distributions.Debian.Building;
using Coppice.Distributions.Publishing;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Debian.Publishing;

/// <summary>
/// Repositories for apt (https://wiki.debian.org/DebianRepository/Format): one component, indexes by their hash, and a signed
/// file inside and beside its signature.
/// </summary>
internal sealed partial class DebianRepositoryRules : IRepositoryRules
{
    /// <summary>The component that a repository has.</summary>
    public const string Component = "main";

    private const string ByHash = "by-hash/SHA256";
    private const string Index = "Packages";
    private const string Compressed = "Packages.gz";
    private const string All = "all";

    /// <inheritdoc/>
    public string FolderOf(string suite) => $"dists/{suite}";

    /// <inheritdoc/>
    public string PackageFolder => "pool";

    /// <inheritdoc/>
    public (string File, string? Signature) RootOf(string suite) => (SignedFiles.InRelease, null);

    /// <inheritdoc/>
    public IReadOnlyList<PublishedPackage> Packages(ReadOnlyMemory<byte> signed, Func<string, byte[]?> read) =>
    [
        .. ReleaseFile.Parse(signed.Span).Files.Values.Where(file => Path.GetFileName(file.Path) == Index)
            .SelectMany(file => read(file.Path) is { } content && Digest.Of(content) == file.Digest ? Read(content)
                : throw new Failure(
                    $"{VisibleText.Of(file.Path)} is not what is signed", "restore the folder, or publish into another one",
                    kind: ProblemKind.Damaged)),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> KeptFor(ReadOnlyMemory<byte> signed) =>
    [
        .. ReleaseFile.Parse(signed.Span).Files.Values
            .Select(file => $"{Path.GetDirectoryName(file.Path)}/{ByHash}/{file.Digest.Hex}"),
    ];

    private static List<PublishedPackage> Read(ReadOnlyMemory<byte> index)
    {
        var packages = new List<PublishedPackage>();
        foreach (var entry in Encoding.UTF8.GetString(index.Span).Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var bytes = Encoding.UTF8.GetBytes(entry.Trim('\n'));
            string Field(string name) => Encoding.UTF8.GetString(Stanza.Field(bytes, Encoding.ASCII.GetBytes(name)));
            var package = new PublishedPackage(
                Field("Package"), Field("Version"), Field("Architecture"),
                new PublishedFile(
                    Field("Filename"),
                    long.Parse(Field("Size"), NumberStyles.None, CultureInfo.InvariantCulture),
                    Digest.Parse(Field("SHA256"))),
                bytes);
            packages.Add(package.File.Path == PathOf(package.Name, package.Version, package.Architecture)
                ? package
                : throw new Failure(
                    $"the index has {VisibleText.Of(package.Name)} at {VisibleText.Of(package.File.Path)}, where it does not "
                        + "belong", kind: ProblemKind.Damaged));
        }

        return packages;
    }

    /// <inheritdoc/>
    public Command? ListFiles(string file) => null;

    /// <inheritdoc/>
    public string? LinkOf(PublishedPackage package) => null;

    /// <inheritdoc/>
    public PublishedPackage Place(OwnPackage package, ReadOnlyMemory<byte> listed)
    {
        var lines = Encoding.UTF8.GetString(package.Entry.Span).Trim('\n').Split('\n');
        var own = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        string Field(string name) => Encoding.UTF8.GetString(Stanza.Field(own, Encoding.ASCII.GetBytes(name)));
        var (name, version, architecture) = (Field("Package"), Field("Version"), Field("Architecture"));
        var path = PathOf(name, version, architecture);
        var entry = string.Join('\n', lines.Select(
            line => line.StartsWith("Filename: ", StringComparison.Ordinal) ? $"Filename: {path}" : line));
        return new PublishedPackage(
            name, version, architecture, new PublishedFile(path, package.File.Size, package.File.Digest),
            Encoding.UTF8.GetBytes(entry));
    }

    /// <inheritdoc/>
    public RepositoryFiles Files(RepositoryDescription repository, IReadOnlyList<PublishedPackage> packages)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var table = new StringBuilder();
        var architectures = packages.Select(package => package.Architecture).Append(repository.Architecture)
            .Where(name => name != All).Distinct().Order(StringComparer.Ordinal).ToList();
        foreach (var architecture in architectures)
        {
            var folder = $"{Component}/binary-{architecture}";
            var index = StanzaText.Join(packages
                .Where(package => package.Architecture is All || package.Architecture == architecture)
                .OrderBy(package => package.File.Path, StringComparer.Ordinal).Select(package => package.Entry));
            foreach (var (name, content) in ((string, byte[])[])[(Index, index), (Compressed, Gzip(index))])
            {
                var digest = Digest.Of(content).Hex;
                files[$"{folder}/{name}"] = content;
                files[$"{folder}/{ByHash}/{digest}"] = content;
                table.Append(CultureInfo.InvariantCulture, $" {digest} {content.Length} {folder}/{name}\n");
            }
        }

        var release = string.Create(
            CultureInfo.InvariantCulture,
            $"Origin: {repository.Name}\nLabel: {repository.Name}\nSuite: {repository.Suite}\nCodename: {repository.Suite}\n"
                + $"Date: {repository.Date.UtcDateTime:ddd, dd MMM yyyy HH:mm:ss} UTC\n"
                + $"Architectures: {string.Join(' ', architectures)}\n"
                + $"Components: {Component}\nAcquire-By-Hash: yes\nSHA256:\n{table}");
        return new RepositoryFiles(
            files,
            [
                new(SignedFiles.Release, Encoding.UTF8.GetBytes(release), SignedFiles.Signature)
                {
                    IsArmored = true, ClearSigned = SignedFiles.InRelease,
                },
            ]);
    }

    /// <inheritdoc/>
    public string KeyringName(RepositoryDescription repository) => $"{repository.Name}-archive-keyring";

    /// <inheritdoc/>
    public string KeyringVersion(DateTimeOffset date) =>
        date.UtcDateTime.ToString("yyyy.MM.dd.HHmmss", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public (string File, byte[] Content) Keyring(RepositoryDescription repository, PublishedKeys keys, string version)
    {
        var name = KeyringName(repository);
        var control = $"Package: {name}\nVersion: {version}\nArchitecture: all\nMulti-Arch: foreign\nSection: misc\n"
            + $"Priority: optional\nMaintainer: {repository.Name} <root@localhost>\n"
            + $"Description: keys and address of the repository {repository.Name}\n";
        var keyring = $"usr/share/keyrings/{name}.gpg";
        var sources = $"etc/apt/sources.list.d/{repository.Name}.sources";
        List<(string, byte[])> files = [(keyring, keys.Binary.ToArray())];
        List<(string, byte[])> about = [("control", Encoding.UTF8.GetBytes(control))];
        if (repository.Url is { } url)
        {
            files.Add((sources, Encoding.UTF8.GetBytes(
                $"Types: deb\nURIs: {url}\nSuites: {repository.Suite}\nComponents: {Component}\nSigned-By: /{keyring}\n")));
            about.Add(("conffiles", Encoding.UTF8.GetBytes($"/{sources}\n")));
        }

        return ($"{name}_{version}_all.deb", DebFile.Of(about, files));
    }

    // Names as they are in every archive; whatever a package says of itself, nothing else becomes a path.
    private static string PathOf(string name, string version, string architecture) =>
        Name().IsMatch(name) && Version().IsMatch(version) && Architecture().IsMatch(architecture)
            ? $"pool/{Component}/{name[..(name.StartsWith("lib", StringComparison.Ordinal) ? Math.Min(4, name.Length) : 1)]}/"
                + $"{name}/{name}_{version[(version.IndexOf(':') + 1)..]}_{architecture}.deb"
            : throw new Failure(
                $"a package cannot be published under the name {VisibleText.Of($"{name} {version} {architecture}")}",
                kind: ProblemKind.Unsupported);

    private static byte[] Gzip(byte[] content)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9+.-]{1,120}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Name();

    [GeneratedRegex("^[0-9][A-Za-z0-9.+:~-]{0,120}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Version();

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{1,30}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Architecture();
}
