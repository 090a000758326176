using Coppice.Foundation;

namespace Coppice.Distributions.Debian;

/// <summary>
/// Contents indexes of Debian archives, of the architecture and of packages for all, listed with their digests in the Release
/// file.
/// </summary>
public sealed class DebianFileLists : IFileLists
{
    // Tops of the file system that are links into /usr today (usrmerge); packages, and so Contents, may still name them.
    private static readonly string[] Merged = ["bin", "sbin", "lib", "lib32", "lib64", "libx32"];

    private static readonly (string Suffix, IndexCompression Compression)[] Forms =
    [
        (".gz", IndexCompression.Gzip), ("", IndexCompression.None),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> CommandFolders { get; } =
        ["bin", "sbin", "usr/bin", "usr/sbin", "usr/games", "usr/local/bin", "usr/local/sbin", "usr/local/games"];

    /// <inheritdoc/>
    public IReadOnlyList<FileList> ListsOf(SuiteSnapshot suite, string architecture, Func<ReadOnlyMemory<byte>> signed)
    {
        var release = ReleaseFile.Parse(signed().Span);
        var names = new[] { $"Contents-{architecture}", "Contents-all" };
        // Before Debian 7, and in Ubuntu, one list at the suite's top has all components.
        var tops = suite.Components.Any(component => names.Any(name => release.Files.ContainsKey($"{component}/{name}")))
            ? suite.Components.Select(component => (component, Folder: component + "/"))
            : [(suite.Components.Count == 0 ? suite.Name : string.Join(' ', suite.Components), "")];
        return [.. tops.SelectMany(
            top => names.Select(name => List(release, suite.Name, top.Item1, top.Folder + name)).OfType<FileList>())];
    }

    /// <inheritdoc/>
    public void Read(Stream list, FileOwner found) => ContentsFile.Read(list, found);

    /// <inheritdoc/>
    public IReadOnlyList<string> PlacesOf(string path)
    {
        var top = path[..Math.Max(0, path.IndexOf('/'))];
        var below = path.StartsWith("usr/", StringComparison.Ordinal) ? path["usr/".Length..] : "";
        return Merged.Contains(top) ? ["usr/" + path, path]
            : Merged.Contains(below[..Math.Max(0, below.IndexOf('/'))]) ? [path, below]
            : [path];
    }

    // As with package indexes the uncompressed form has to be signed too: its size is the cap for decompressing.
    private static FileList? List(ReleaseFile release, string suite, string component, string path)
    {
        if (!release.Files.TryGetValue(path, out var whole) || whole.Size == 0)
        {
            return null;
        }

        var form = Forms.FirstOrDefault(form => release.Files.ContainsKey(path + form.Suffix));
        var entry = release.Files[path + form.Suffix];
        return new FileList(
            component, entry.Path, entry.Digest, entry.Size, form.Compression, whole.Size, release.PathsOf(entry, suite));
    }
}
