namespace Coppice.Foundation.Posix;

/// <summary>
/// Numbers of errors that Coppice tells apart (errno(3); the same on every architecture that Linux calls generic, x86 and ARM).
/// </summary>
public static class Errno
{
    /// <summary>ENOENT: no such file or directory.</summary>
    public const int NoEntry = 2;

    /// <summary>E2BIG: an attribute, or arguments, are too long.</summary>
    public const int TooBig = 7;

    /// <summary>EACCES: permission denied.</summary>
    public const int AccessDenied = 13;

    /// <summary>EPERM: operation not permitted.</summary>
    public const int NotPermitted = 1;

    /// <summary>EEXIST: file exists.</summary>
    public const int Exists = 17;

    /// <summary>EINTR: interrupted by a signal.</summary>
    public const int Interrupted = 4;

    /// <summary>EAGAIN, EWOULDBLOCK: try again; a lock is held.</summary>
    public const int Again = 11;

    /// <summary>ENXIO: no such device or address; no more data after this offset.</summary>
    public const int NoMoreData = 6;

    /// <summary>EBUSY: in use.</summary>
    public const int Busy = 16;

    /// <summary>EXDEV: link across file systems.</summary>
    public const int OtherDevice = 18;

    /// <summary>ENOTDIR: not a directory.</summary>
    public const int NotDirectory = 20;

    /// <summary>EISDIR: is a directory.</summary>
    public const int IsDirectory = 21;

    /// <summary>ENOSPC: no space left on device.</summary>
    public const int NoSpace = 28;

    /// <summary>EROFS: read-only file system.</summary>
    public const int ReadOnly = 30;

    /// <summary>EMLINK: too many links to one file (65,000 on ext4).</summary>
    public const int TooManyLinks = 31;

    /// <summary>ERANGE: the buffer is too small.</summary>
    public const int Range = 34;

    /// <summary>ENOTEMPTY: directory not empty.</summary>
    public const int NotEmpty = 39;

    /// <summary>ELOOP: a link where none may be (O_NOFOLLOW).</summary>
    public const int Loop = 40;

    /// <summary>ENODATA: no such extended attribute.</summary>
    public const int NoData = 61;

    /// <summary>EOPNOTSUPP: not supported by this file system.</summary>
    public const int NotSupported = 95;

    /// <summary>EDQUOT: the quota is used up.</summary>
    public const int Quota = 122;
}
