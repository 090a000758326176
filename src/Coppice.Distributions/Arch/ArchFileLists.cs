namespace Coppice.Distributions.Arch;

/// <summary>The <c>.files</c> databases of pacman repositories. A snapshot has them already, with their signatures.</summary>
public sealed class ArchFileLists : IFileLists
{
    // A .files database has no signed size uncompressed. extra.files has some 500 MB.
    private const long SizeLimit = 8L << 30;

    private static readonly string[] Commands = ["bin", "sbin", "usr/sbin"];
    private static readonly string[] Libraries = ["lib", "lib64", "usr/lib64"];

    /// <inheritdoc/>
    public IReadOnlyList<string> CommandFolders { get; } = ["usr/bin", "usr/local/bin"];

    /// <inheritdoc/>
    public IReadOnlyList<FileList> ListsOf(SuiteSnapshot suite, string architecture, Func<ReadOnlyMemory<byte>> signed) =>
    [
        .. suite.Indexes.Where(index => index.Path.EndsWith(".files", StringComparison.Ordinal)).Select(index => new FileList(
            index.Component, index.Path, index.Digest, new FileInfo(index.File).Length, CompressionOf(index.File), SizeLimit, [],
            index.File)),
    ];

    /// <inheritdoc/>
    public void Read(Stream list, FileOwner found) => FilesDatabase.Read(list, found);

    /// <inheritdoc/>
    /// <remarks>The package filesystem of Arch links these; packages name only what they lead to.</remarks>
    public IReadOnlyList<string> PlacesOf(string path) => [PlaceOf(path)];

    /// <summary>Where packages have what lies at a path.</summary>
    /// <param name="path">The path without a leading slash.</param>
    internal static string PlaceOf(string path)
    {
        string? Moved(string[] links, string target) =>
            links.FirstOrDefault(link => path.StartsWith(link + "/", StringComparison.Ordinal)) is { } link
                ? target + path[link.Length..]
                : null;
        return Moved(Commands, "usr/bin") ?? Moved(Libraries, "usr/lib") ?? path;
    }

    // repo-add(8) compresses as the name that it is given says, and makes the link .files without an ending.
    private static IndexCompression CompressionOf(string file)
    {
        using var stream = File.OpenRead(file);
        Span<byte> first = stackalloc byte[CompressionMagic.Length];
        return CompressionMagic.Of(first[..stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false)]);
    }
}
