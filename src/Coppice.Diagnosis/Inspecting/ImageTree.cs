using System.Text;
using Coppice.Distributions.Importing;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Diagnosis.Inspecting;

/// <summary>The tree in an image, as distributions read package databases and a system's other records.</summary>
/// <param name="files">Its files.</param>
internal sealed class ImageTree(ImageFiles files, CancellationToken cancel) : ISystemTree
{
    /// <inheritdoc/>
    public byte[]? Read(BytePath path) => Text(path) is { } text ? files.TryRead(text, cancel) : null;

    /// <inheritdoc/>
    public IEnumerable<BytePath> FoldersIn(BytePath folder) =>
        EntriesIn(folder).Where(entry => entry.Kind == FileKind.Directory).Select(entry => entry.Path);

    /// <inheritdoc/>
    public IReadOnlyList<SystemEntry> EntriesIn(BytePath folder) => Text(folder) is { } text ? files.EntriesIn(text, cancel) : [];

    /// <inheritdoc/>
    public string? LinkAt(BytePath path) => Text(path) is { } text ? files.LinkAt(text, cancel) : null;

    /// <inheritdoc/>
    public IReadOnlyDictionary<BytePath, byte[]> ReadAll(IReadOnlyCollection<BytePath> paths)
    {
        // debugfs dumps whatever is there, a folder's own blocks, too.
        var regular = paths.GroupBy(path => path.Parent)
            .SelectMany(group => EntriesIn(group.Key).Where(entry => entry.Kind == FileKind.File).Select(entry => entry.Path)
                .Intersect(group))
            .ToList();
        var contents = files.ReadAll([.. regular.Select(path => Text(path)!)], cancel);
        return regular.Zip(contents).Where(pair => pair.Second is not null)
            .ToDictionary(pair => pair.First, pair => pair.Second!);
    }

    private static string? Text(BytePath path) =>
        Encoding.UTF8.GetString(path.Bytes) is var text && ImageFiles.IsPlain(text) ? text : null;
}
