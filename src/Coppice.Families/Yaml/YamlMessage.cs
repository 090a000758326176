using Coppice.Foundation;
using YamlDotNet.Core;

namespace Coppice.Families.Yaml;

/// <summary>The parser's message in the form of ours.</summary>
internal static class YamlMessage
{
    /// <summary>One line that begins with a small letter and has no full stop.</summary>
    public static string Of(YamlException e)
    {
        var text = VisibleText.Of(e.Message.TrimEnd('.', ' '));
        return text.Length == 0 ? "it cannot be understood" : char.ToLowerInvariant(text[0]) + text[1..];
    }

    /// <summary>What most often helps.</summary>
    public static string Hint(SourceSpan where) =>
        where.Text?.TrimStart().StartsWith('%') == true ? "put the text into quotes"
        : "check the indentation (spaces, no tabs) of this line and the one before it, and that quotes and brackets are closed";
}
