using System.Text;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Store;
using Coppice.Store.Trees;

namespace Coppice.Growing.Accounting;

/// <summary>A stored tree as distributions read it.</summary>
internal sealed class TreeTexts(TreeReader tree) : ITreeText
{
    // What distributions read this way is text of their own packages.
    private const long Limit = 16 << 20;

    private readonly Lazy<ILookup<BytePath, TreeEntry>> folders = new(() =>
        tree.Listing.Entries.Where(entry => !entry.Path.IsRoot).ToLookup(entry => entry.Path.Parent));

    public byte[]? Read(BytePath path) =>
        tree.Follow(path) is { } real && tree.Listing.Find(real) is { Type: EntryType.File, Size: <= Limit }
            ? tree.ReadAllBytes(real)
            : null;

    public IEnumerable<(BytePath Path, string? Target)> In(BytePath folder) =>
        folders.Value[folder]
            .Select(entry => (entry.Path, entry.Target is { } target ? Encoding.UTF8.GetString(target.Bytes) : null));
}
