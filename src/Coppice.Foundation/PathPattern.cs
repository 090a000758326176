using System.Text;
using System.Text.RegularExpressions;

namespace Coppice.Foundation;

/// <summary>
/// A path as sh would match it: <c>*</c> is anything but a slash, <c>[0-9]</c> one of a range, <c>/**</c> at the end everything
/// below; relative to the root of a tree.
/// </summary>
public sealed class PathPattern
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private const string Below = "/**";
    private readonly string start;
    private readonly Regex? rest;

    /// <param name="text">The pattern, without a leading slash.</param>
    /// <param name="below">Whether everything below what matches is meant, too.</param>
    public PathPattern(string text, bool below = false)
    {
        Text = text;
        var inside = text.EndsWith(Below, StringComparison.Ordinal);
        text = inside ? text[..^Below.Length] : text;
        var special = text.AsSpan().IndexOfAny('*', '[');
        start = special < 0 ? text : text[..special];
        var pattern = Regex.Escape(text).Replace(@"\*", "[^/]*", StringComparison.Ordinal)
            .Replace(@"\[", "[", StringComparison.Ordinal);
        rest = special < 0 && !below && !inside ? null
            : new Regex(
                $@"\A{pattern}{(inside ? "/.+" : below ? "(/.*)?" : "")}\z",
                RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, Patience);
    }

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>The folder in which all lies that is meant.</summary>
    public BytePath Folder => start.LastIndexOf('/') is var slash and > 0 ? BytePath.Of(start[..slash]) : BytePath.Root;

    /// <summary>Whether a path is one of those that are meant.</summary>
    public bool Matches(BytePath path)
    {
        // Latin-1 keeps names that are not UTF-8.
        var text = Encoding.Latin1.GetString(path.Bytes);
        return text.StartsWith(start, StringComparison.Ordinal)
            && (rest is null ? text.Length == start.Length : rest.IsMatch(text));
    }
}
