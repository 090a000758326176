using System.Text.Json;
using Coppice.Foundation;
using Coppice.Store.Generations;

namespace Coppice.Engine.Documents;

/// <summary>How values read in documents.</summary>
public static class Words
{
    /// <summary>The word of an enumeration's value, all in small letters: <c>timedout</c>.</summary>
    public static string Small<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>The same with hyphens between words: <c>maintainer-script</c>.</summary>
    public static string Hyphened<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>A generation: <c>vault@3</c>.</summary>
    public static string Of(GenerationParent parent) => $"{parent.Template}@{parent.Number}";

    /// <summary>A generation: <c>vault@3</c>.</summary>
    public static string Of(Generation generation) => $"{generation.Template}@{generation.Number}";

    /// <summary>A time in whole seconds, UTC: <c>2026-01-02T03:04:05Z</c>.</summary>
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    /// <summary>A file's mode as four octal digits.</summary>
    public static string Mode(int mode) => Convert.ToString(mode, 8).PadLeft(4, '0');

    /// <summary>A text; null for an empty one.</summary>
    internal static string? Some(string text) => text.Length > 0 ? text : null;

    /// <summary>Text from outside that is safe to show.</summary>
    internal static string? Visible(string? text) => text is null ? null : VisibleText.Of(text);
}
