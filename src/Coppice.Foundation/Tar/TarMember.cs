namespace Coppice.Foundation.Tar;

/// <summary>One member of a tar archive, without its content.</summary>
/// <param name="Type">The type flag of the ustar format, such as <see cref="File"/>.</param>
/// <param name="Name">Its name, as bytes; that of a folder ends with a slash.</param>
public sealed record TarMember(byte Type, byte[] Name)
{
    /// <summary>The type flag of a regular file.</summary>
    public const byte File = (byte)'0';

    /// <summary>The type flag of a symbolic link.</summary>
    public const byte Symlink = (byte)'2';

    /// <summary>The type flag of a folder.</summary>
    public const byte Folder = (byte)'5';

    /// <summary>Permission bits.</summary>
    public int Mode { get; init; }

    /// <summary>The owner's number.</summary>
    public long Uid { get; init; }

    /// <summary>The group's number.</summary>
    public long Gid { get; init; }

    /// <summary>The bytes that follow the header.</summary>
    public long Size { get; init; }

    /// <summary>Modification time, in seconds since 1970.</summary>
    public long Mtime { get; init; }

    /// <summary>Where a link leads, as bytes.</summary>
    public byte[] Link { get; init; } = [];

    /// <summary>The major number of a device.</summary>
    public uint Major { get; init; }

    /// <summary>The minor number of a device.</summary>
    public uint Minor { get; init; }
}
