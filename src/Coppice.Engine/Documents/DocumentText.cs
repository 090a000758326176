using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Coppice.Engine.Documents;

/// <summary>
/// Documents as text: control and formatting characters are escaped, so that it is safe to show as it is, and nothing else is (it
/// never lies inside HTML), so that one can search it for <c>libstdc++6</c>.
/// </summary>
public static class DocumentText
{
    /// <summary>A result over several lines.</summary>
    public static string Of<T>(T document)
        where T : Document =>
            Escape(JsonSerializer.Serialize(document, (JsonTypeInfo<T>)DocumentJson.Indented.GetTypeInfo(typeof(T))!));

    /// <summary>What somebody writes token by token: forms of others, such as SPDX, and the lines of progress.</summary>
    /// <param name="write">Writes one value.</param>
    /// <param name="indented">Whether over several lines.</param>
    public static string Of(Action<Utf8JsonWriter> write, bool indented)
    {
        using var buffer = new MemoryStream();
        var options = new JsonWriterOptions
        {
            Indented = indented, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            write(json);
        }

        return Escape(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    /// <summary>A failure on one line.</summary>
    public static string Line(ErrorDocument error) =>
        Escape(JsonSerializer.Serialize(error, DocumentJson.OneLine.ErrorDocument));

    /// <summary>
    /// JSON without characters that reorder or hide text (bidirectional marks and the like): .NET's encoder lets them pass. They
    /// can only stand inside strings.
    /// </summary>
    private static string Escape(string json) =>
        json.Any(IsHidden) ? string.Concat(json.Select(c => IsHidden(c) ? $"\\u{(int)c:X4}" : c.ToString())) : json;

    private static bool IsHidden(char c) => c >= '\u007f'
        && char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Control
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
