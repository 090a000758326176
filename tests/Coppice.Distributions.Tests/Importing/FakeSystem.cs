using System.Text;
using Coppice.Distributions.Importing;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Distributions.Tests.Importing;

/// <summary>A system's tree in memory.</summary>
internal sealed class FakeSystem : ISystemTree
{
    private readonly SortedDictionary<BytePath, (SystemEntry Entry, byte[] Content, string? Target)> entries = [];

    public FakeSystem File(string path, string text, int mode = 0x1a4, uint uid = 0, uint gid = 0) =>
        Add(path, FileKind.File, Encoding.UTF8.GetBytes(text), null, mode, uid, gid);

    public FakeSystem Link(string path, string target) => Add(path, FileKind.Symlink, [], target, 0x1ff, 0, 0);

    public byte[]? Read(BytePath path) =>
        entries.TryGetValue(path, out var found) && found.Entry.Kind == FileKind.File ? found.Content : null;

    public IEnumerable<BytePath> FoldersIn(BytePath folder) =>
        EntriesIn(folder).Where(entry => entry.Kind == FileKind.Directory).Select(entry => entry.Path);

    public IReadOnlyList<SystemEntry> EntriesIn(BytePath folder) =>
        [.. entries.Values.Select(one => one.Entry).Where(entry => entry.Path != folder && entry.Path.Parent == folder)];

    public string? LinkAt(BytePath path) => entries.TryGetValue(path, out var found) ? found.Target : null;

    public IReadOnlyDictionary<BytePath, byte[]> ReadAll(IReadOnlyCollection<BytePath> paths) =>
        paths.Where(path => Read(path) is not null).Distinct().ToDictionary(path => path, path => Read(path)!);

    private FakeSystem Add(string path, FileKind kind, byte[] content, string? target, int mode, uint uid, uint gid)
    {
        var at = BytePath.Of(path);
        entries[at] = (new SystemEntry(at, kind, mode, uid, gid, content.Length), content, target);
        for (var above = at.Parent; !above.IsRoot && !entries.ContainsKey(above); above = above.Parent)
        {
            entries[above] = (new SystemEntry(above, FileKind.Directory, 0x1ed, 0, 0, 0), [], null);
        }

        return this;
    }
}
