namespace Coppice.Delivery.Ext4;

/// <summary>The entries of a large directory whose hashes are neighbours.</summary>
/// <param name="Start">The least hash that it can have; its lowest bit says that the leaf before has some with this hash,
/// too.</param>
/// <param name="Entries">The entries, which fit into a block.</param>
internal sealed record DirectoryLeaf(uint Start, IReadOnlyList<DirectoryEntry> Entries)
{
    private const uint HighestBit = 1u << 31;

    /// <summary>
    /// Cuts entries by the bits of their hashes: what does not fit is halved. One more entry changes the leaf that it comes into
    /// and no other.
    /// </summary>
    internal static List<DirectoryLeaf> Cut(IEnumerable<DirectoryEntry> entries, NameHash hash)
    {
        var hashed = entries.Select(entry => (Hash: hash.Of(entry.Name), Entry: entry)).OrderBy(pair => pair.Hash).ToList();
        var leaves = new List<DirectoryLeaf>();
        Cut(hashed, 0, HighestBit, leaves);
        return leaves;
    }

    private static void Cut(List<(uint Hash, DirectoryEntry Entry)> hashed, uint start, uint bit, List<DirectoryLeaf> leaves)
    {
        if (hashed.Sum(pair => DirectoryEntries.Size(pair.Entry.Name)) <= DirectoryEntries.Room)
        {
            leaves.Add(new DirectoryLeaf(start, hashed.ConvertAll(pair => pair.Entry)));
            return;
        }

        // The lowest bit of a hash is not its own.
        if (bit == 1)
        {
            Continue(hashed, start, leaves);
            return;
        }

        var upper = hashed.FindIndex(pair => (pair.Hash & bit) != 0);
        if (upper <= 0)
        {
            Cut(hashed, start, bit >> 1, leaves);
            return;
        }

        Cut(hashed[..upper], start, bit >> 1, leaves);
        // What begins in the middle of nothing begins where its own bits say.
        Cut(hashed[upper..], hashed[upper].Hash & ~(bit - 1), bit >> 1, leaves);
    }

    // All have one hash.
    private static void Continue(List<(uint Hash, DirectoryEntry Entry)> hashed, uint start, List<DirectoryLeaf> leaves)
    {
        var (some, size, first) = (new List<DirectoryEntry>(), 0, start);
        foreach (var (hash, entry) in hashed)
        {
            if (size + DirectoryEntries.Size(entry.Name) > DirectoryEntries.Room)
            {
                leaves.Add(new DirectoryLeaf(first, some));
                (some, size, first) = ([], 0, hash | 1);
            }

            some.Add(entry);
            size += DirectoryEntries.Size(entry.Name);
        }

        leaves.Add(new DirectoryLeaf(first, some));
    }
}
