using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Coppice.Caching.Requests;

/// <summary>A part of a file.</summary>
/// <param name="From">Its first byte.</param>
/// <param name="Until">The byte after its last.</param>
internal readonly record struct ByteRange(long From, long Until)
{
    private const string Unit = "bytes=";

    /// <summary>
    /// The part that a request asks for (RFC 9110, 14): all of it where it asks for none, for several, or of another content.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="size">The file's size.</param>
    /// <param name="tag">The file's entity tag, with quotes.</param>
    /// <param name="date">The file's time, as it stands in headers.</param>
    /// <returns>Null where nothing of the file lies in the part.</returns>
    public static ByteRange? Of(HttpRequest request, long size, string tag, string date)
    {
        var all = new ByteRange(0, size);
        if (request.Headers.Range is not [{ } range] || !range.StartsWith(Unit, StringComparison.OrdinalIgnoreCase)
            || (request.Headers.IfRange is [{ } condition] && condition != tag && condition != date)
            || range[Unit.Length..].Split('-') is not [var first, var end])
        {
            return all;
        }

        return (Number(first), Number(end)) switch
        {
            ({ } from, null) when end.Trim().Length == 0 => from < size ? new ByteRange(from, size) : null,
            ({ } from, { } to) when to >= from => from < size ? new ByteRange(from, Math.Min(to, size - 1) + 1) : null,
            (null, { } count) when first.Trim().Length == 0 => count > 0 && size > 0
                ? new ByteRange(Math.Max(0, size - count), size) : null,
            _ => all,
        };
    }

    private static long? Number(string text) =>
        long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
