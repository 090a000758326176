using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Trees;

namespace Coppice.Store.Tests.Support;

/// <summary>
/// Trees from a seed: few names, so that two trees often disagree about what a name is; names that are not UTF-8 or look like
/// whiteouts; every type; hard links; attributes.
/// </summary>
internal static class RandomTree
{
    private static readonly byte[][] Names =
        [
            [.. "a"u8], [.. "b"u8], [.. "a-b"u8], [.. ".wh.a"u8], [0xff, 0xfe], [.. "x y\n"u8], [.. "back\\slash"u8],
            [.. Enumerable.Repeat((byte)'n', 255)],
        ];

    internal static byte[] ContentOf(int variant) =>
        variant == 0 ? [] : Encoding.ASCII.GetBytes(new string((char)('a' + variant), variant * 1000));

    internal static TreeListing Of(int seed)
    {
        var random = new Random(seed);
        var entries = new List<TreeEntry>();
        Fill(BytePath.Root, 0);
        return TreeListing.Of(Linked(entries, random));

        void Fill(BytePath directory, int level)
        {
            entries.Add(Meta(new TreeEntry(EntryType.Directory, directory), random));
            foreach (var name in Names.Where(_ => random.Next(100) < 55 - (10 * level)))
            {
                var path = directory.Child(name);
                if (random.Next(100) < 40 && level < 4)
                {
                    Fill(path, level + 1);
                }
                else
                {
                    entries.Add(Leaf(path, random));
                }
            }
        }
    }

    private static TreeEntry Leaf(BytePath path, Random random) => random.Next(10) switch
    {
        < 6 => File(path, random),
        < 8 => Meta(new TreeEntry(EntryType.Symlink, path), random) with
        {
            Mode = 0x1ff,
            Xattrs = XattrSet.Empty,
            Target = new ByteString(Names[random.Next(Names.Length)]),
        },
        8 => Meta(new TreeEntry(EntryType.Fifo, path), random) with { Xattrs = XattrSet.Empty },
        _ => Meta(new TreeEntry(random.Next(2) == 0 ? EntryType.CharDevice : EntryType.BlockDevice, path), random) with
        {
            Xattrs = XattrSet.Empty,
            Device = new DeviceNumber((uint)random.Next(1, 4), (uint)random.Next(0, 300)),
        },
    };

    private static TreeEntry File(BytePath path, Random random)
    {
        var content = ContentOf(random.Next(3));
        return Meta(new TreeEntry(EntryType.File, path), random) with { Size = content.Length, Content = Digest.Of(content) };
    }

    private static TreeEntry Meta(TreeEntry entry, Random random) => entry with
    {
        Mode = new[] { 0x1ed, 0x1a4, 0x9ed, 0 }[random.Next(10) switch { < 6 => 0, < 8 => 1, 8 => 2, _ => 3 }],
        Uid = random.Next(8) == 0 ? uint.MaxValue - 1 : 0,
        Gid = (uint)(random.Next(8) == 0 ? 42 : 0),
        Mtime = random.Next(4) == 0 ? 1_000_000_000 : 1_600_000_000,
        Xattrs = random.Next(6) == 0 ? XattrSet.Of("trusted.test=1", [(byte)random.Next(2), 0xff]) : XattrSet.Empty,
    };

    // Makes some files further names of files before them.
    private static IEnumerable<TreeEntry> Linked(List<TreeEntry> entries, Random random)
    {
        var firsts = new List<TreeEntry>();
        foreach (var entry in entries.OrderBy(entry => entry.Path))
        {
            var linked = entry.Type == EntryType.File && firsts.Count > 0 && random.Next(3) == 0
                ? firsts[random.Next(firsts.Count)] is var first ? first with { Path = entry.Path, Link = first.Path } : entry
                : entry;
            if (linked is { Type: EntryType.File, Link: null })
            {
                firsts.Add(linked);
            }

            yield return linked;
        }
    }
}
