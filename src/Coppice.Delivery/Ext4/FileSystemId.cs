namespace Coppice.Delivery.Ext4;

/// <summary>What tells a file system from others. Parents and children have the same, because it is in every checksum.</summary>
/// <param name="Uuid">The UUID of the file system.</param>
/// <param name="HashSeed">What the hashes of names in large directories begin with.</param>
/// <param name="Time">When it was made, in seconds since 1970.</param>
internal sealed record FileSystemId(Guid Uuid, Guid HashSeed, long Time)
{
    /// <summary>The UUID as the disk has it.</summary>
    internal byte[] UuidBytes => Uuid.ToByteArray(bigEndian: true);

    /// <summary>What all checksums begin with.</summary>
    internal uint Seed => Checksum.Of(Checksum.Start, UuidBytes);

    /// <summary>The hash of names.</summary>
    internal NameHash Hash => new(HashSeed.ToByteArray(bigEndian: true));

    /// <summary>What the checksums of an inode and of what belongs to it begin with.</summary>
    internal uint SeedOf(uint inode) => Checksum.Of(Checksum.Of(Seed, inode), 0u);
}
