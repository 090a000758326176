namespace Coppice.Apply;

/// <summary>How a stream is applied.</summary>
public sealed record ApplyOptions
{
    /// <summary>
    /// How many revisions of an image before the current one stay. Null: as many as Qubes keeps of the qube, and one, as is
    /// Qubes' own default, where Qubes created none.
    /// </summary>
    public int? Keep { get; init; }

    /// <summary>
    /// How many bytes of data the images of one stream may have together; zeros do not count. A terabyte is more than two
    /// hundred templates.
    /// </summary>
    public long Most { get; init; } = 1L << 40;

    /// <summary>Whether a recipe may be older than the one that an image was made by.</summary>
    public bool AllowOlder { get; init; }

    /// <summary>Whether an image may be replaced that somebody changed since it was put there.</summary>
    public bool ReplaceChanged { get; init; }

    /// <summary>Whether a pool of Qubes may get an image of which it has no qube yet.</summary>
    public bool Create { get; init; }
}

/// <summary>What is done with an image.</summary>
public enum ApplyStage
{
    /// <summary>Its new blocks come in.</summary>
    Receiving,

    /// <summary>It gets what it shares with others.</summary>
    Updating,

    /// <summary>It is read, and held to its digest.</summary>
    Verifying,
}

/// <summary>How far an image is.</summary>
/// <param name="Name">The image.</param>
/// <param name="Stage">What is done with it.</param>
/// <param name="Done">Bytes done in this stage.</param>
/// <param name="Total">Bytes to do in this stage.</param>
public readonly record struct ApplyProgress(string Name, ApplyStage Stage, long Done, long Total);

/// <summary>What became of an image.</summary>
/// <param name="Name">The image.</param>
/// <param name="Digest">Its digest.</param>
/// <param name="Changed">Whether it was made current; false when the pool had it already.</param>
/// <param name="Written">Bytes that were new to the pool.</param>
/// <param name="Cloned">Bytes that it shares with other images.</param>
/// <param name="Copied">Bytes that it would share if the file system could.</param>
public sealed record AppliedImage(string Name, string Digest, bool Changed, long Written, long Cloned, long Copied);
