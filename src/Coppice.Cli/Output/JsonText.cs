using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Coppice.Engine.Documents;
using Coppice.Foundation;

namespace Coppice.Cli.Output;

/// <summary>
/// JSON as Coppice prints it: control and formatting characters are escaped, so it is safe to show as it is, and nothing else is
/// (it never lies inside HTML), so that one can search it for <c>libstdc++6</c>. Results are <see cref="Document"/>s; forms of
/// others (SPDX, CycloneDX) and the lines of progress are written token by token.
/// </summary>
public static class JsonText
{
    /// <summary>
    /// A document over several lines, for results. The caller writes one value, by habit an object that begins with <c>"version":
    /// 1</c>.
    /// </summary>
    public static string Document(Action<Utf8JsonWriter> write) => Text(write, indented: true);

    /// <summary>A value on one line, for JSON lines.</summary>
    public static string Line(Action<Utf8JsonWriter> write) => Text(write, indented: false);

    /// <summary>A result over several lines.</summary>
    public static string Of<T>(T document)
        where T : Document =>
            Escape(JsonSerializer.Serialize(document, (JsonTypeInfo<T>)DocumentJson.Indented.GetTypeInfo(typeof(T))!));

    /// <summary>A failure on one line: <see cref="ErrorDocument"/>.</summary>
    public static string Line(Failure failure) => Line(ErrorDocument.Of(failure));

    /// <summary>A bug on one line, in the form of a failure with exit code 1.</summary>
    public static string Line(Exception bug) => Line(ErrorDocument.Of(
        ExitCode.Failed,
        [new Problem($"this is a bug in Coppice: {bug.GetType().Name}: {bug.Message}", Details: bug.ToString().Split('\n'))]));

    private static string Line(ErrorDocument error) =>
        Escape(JsonSerializer.Serialize(error, DocumentJson.OneLine.ErrorDocument));

    private static string Text(Action<Utf8JsonWriter> write, bool indented)
    {
        using var buffer = new MemoryStream();
        using (
            var json = new Utf8JsonWriter(
                buffer,
                new JsonWriterOptions
                {
                    Indented = indented,
                    NewLine = "\n",
                    Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                }))
        {
            write(json);
        }

        return Escape(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    // The encoder lets characters pass that reorder or hide text (bidirectional marks and the like). They can only stand inside
    // strings.
    private static string Escape(string json) =>
        json.Any(IsHidden) ? string.Concat(json.Select(c => IsHidden(c) ? $"\\u{(int)c:X4}" : c.ToString())) : json;

    private static bool IsHidden(char c) => c >= '\u007f'
        && char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Control
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
