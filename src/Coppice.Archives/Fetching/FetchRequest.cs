namespace Coppice.Archives.Fetching;

/// <summary>One file to fetch.</summary>
/// <param name="Uri">Where it lies: http, https or file.</param>
/// <param name="Limit">The most bytes to take; for a signed file its exact size.</param>
/// <param name="Size">The exact size, when signed metadata tell it.</param>
public sealed record FetchRequest(Uri Uri, long Limit, long? Size = null)
{
    /// <summary>A file whose exact size is known from signed metadata.</summary>
    public static FetchRequest OfSize(Uri uri, long size) => new(uri, size, size);
}

/// <summary>An attempt that failed in a way that another attempt may mend.</summary>
internal sealed class TransientFetchException(string message, Exception? inner = null) : Exception(message, inner);
