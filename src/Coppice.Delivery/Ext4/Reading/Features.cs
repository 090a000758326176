namespace Coppice.Delivery.Ext4.Reading;

/// <summary>
/// The features that a superblock names (Linux, fs/ext4/ext4.h). What would make names or contents mean something else is refused
/// by its name, also what no one knows yet.
/// </summary>
internal sealed record Features(uint Compatible, uint Incompatible, uint ReadOnlyCompatible)
{
    private const uint Journal = 0x4, Recover = 0x4, SixtyFourBits = 0x80, ChecksumSeed = 0x2000, InlineData = 0x8000;
    private const uint MetadataChecksums = 0x400, Orphans = 0x10000;

    // filetype, recover, extents, 64bit, mmp, flex_bg, metadata_csum_seed, large_dir, inline_data.
    private const uint Known = 0x2 | Recover | 0x40 | SixtyFourBits | 0x100 | 0x200 | ChecksumSeed | 0x4000 | InlineData;

    private static readonly (uint Bit, string Name)[] Refused =
    [
        (0x1, "compression"), (0x8, "journal_dev"), (0x10, "meta_bg"), (0x400, "ea_inode"), (0x1000, "dirdata"),
        (0x10000, "encrypt"), (0x20000, "casefold"),
    ];

    private static readonly (uint Bit, string Name)[] RefusedReadOnly =
        [(0x80, "has_snapshot"), (0x200, "bigalloc"), (0x4000, "shared_blocks"), (0x8000, "verity")];

    /// <summary>Whether there is a journal.</summary>
    internal bool HasJournal => (Compatible & Journal) != 0;

    /// <summary>Whether something is still to be done that a kernel would do first.</summary>
    internal bool NeedsRecovery => (Incompatible & Recover) != 0 || (ReadOnlyCompatible & Orphans) != 0;

    /// <summary>Whether numbers of blocks have more than 32 bits.</summary>
    internal bool Has64Bits => (Incompatible & SixtyFourBits) != 0;

    /// <summary>Whether what checksums begin with is noted.</summary>
    internal bool HasSeed => (Incompatible & ChecksumSeed) != 0;

    /// <summary>Whether files may lie in inodes.</summary>
    internal bool HasInlineData => (Incompatible & InlineData) != 0;

    /// <summary>Whether metadata have checksums.</summary>
    internal bool HasChecksums => (ReadOnlyCompatible & MetadataChecksums) != 0;

    /// <summary>Reads them.</summary>
    /// <exception cref="Coppice.Foundation.Failure">There is one that is not read.</exception>
    internal static Features Read(ReadOnlySpan<byte> superblock)
    {
        var features = new Features(superblock.Get32(0x5C), superblock.Get32(0x60), superblock.Get32(0x64));
        List<string> refused =
        [
            .. Refused.Where(one => (features.Incompatible & one.Bit) != 0).Select(one => one.Name),
            .. RefusedReadOnly.Where(one => (features.ReadOnlyCompatible & one.Bit) != 0).Select(one => one.Name),
        ];
        var unknown = features.Incompatible & ~Known & ~Refused.Aggregate(0u, (bits, one) => bits | one.Bit);
        return refused.Count > 0 ? throw Damage.Unsupported($"the feature {string.Join(", ", refused)}")
            : unknown != 0 ? throw Damage.Unsupported($"a feature that is not known (0x{unknown:x})")
            : features;
    }
}
