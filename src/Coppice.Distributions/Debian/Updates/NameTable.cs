using System.Text;

namespace Coppice.Distributions.Debian.Updates;

/// <summary>
/// Names that are looked for as bytes. Written out instead of a <c>HashSet</c> with an alternate lookup, whose code for this
/// would have to be compiled at every start, and then runs unoptimized for all of the 60,000 entries of an index.
/// </summary>
internal sealed class NameTable
{
    private readonly string?[] names;
    private readonly byte[]?[] keys;
    private readonly uint mask;

    public NameTable(IReadOnlySet<string> wanted)
    {
        var size = 16;
        while (size < wanted.Count * 4)
        {
            size *= 2;
        }

        (names, keys, mask) = (new string[size], new byte[size][], (uint)size - 1);
        foreach (var name in wanted)
        {
            var key = Encoding.UTF8.GetBytes(name);
            var at = Slot(key);
            (names[at], keys[at]) = (name, key);
        }
    }

    /// <summary>The name, when it is one of those that are wanted.</summary>
    public string? Find(ReadOnlySpan<byte> name) => names[Slot(name)];

    // The place of a name, or the empty one where it would be.
    private uint Slot(ReadOnlySpan<byte> name)
    {
        // FNV-1a. Names come from a signed index and from the store: no one gains by making them collide.
        var hash = 2166136261u;
        foreach (var value in name)
        {
            hash = (hash ^ value) * 16777619u;
        }

        var at = hash & mask;
        while (keys[at] is { } key && !name.SequenceEqual(key))
        {
            at = (at + 1) & mask;
        }

        return at;
    }
}
