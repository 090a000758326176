namespace Coppice.Foundation.Posix;

/// <summary>Permission bits in words.</summary>
public static class ModeBits
{
    /// <summary>0644: everyone may read the file, its owner may write it.</summary>
    public const int Readable = 0x1a4;

    /// <summary>0755: everyone may run the file, or look into the folder; its owner may write it.</summary>
    public const int Usable = 0x1ed;

    /// <summary>0600: nothing for anyone but the owner.</summary>
    public const int Private = 0x180;

    /// <summary>0700: the same for a folder.</summary>
    public const int PrivateFolder = 0x1c0;
}
