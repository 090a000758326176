using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Coppice.Foundation;

namespace Coppice.Cli.Output;

/// <summary>
/// JSON as Coppice prints it: control and formatting characters are escaped, so it is safe to show as it is, and nothing else is
/// (it never lies inside HTML), so that one can search it for <c>libstdc++6</c>. Written by hand and not by reflection, which would
/// cost more start-up time than most verbs need.
/// </summary>
public static class JsonText
{
    /// <summary>A document over several lines, for results. The caller writes one value, by habit an object that begins with <c>"version": 1</c>.</summary>
    public static string Document(Action<Utf8JsonWriter> write) => Text(write, indented: true);

    /// <summary>A value on one line, for JSON lines.</summary>
    public static string Line(Action<Utf8JsonWriter> write) => Text(write, indented: false);

    /// <summary>
    /// A failure on one line: <c>{"error":{"code":64,"problems":[{"message":…,"hint":…,"file":…,"line":…,"column":…,"details":[…]}]}}</c>;
    /// what a problem does not have is left out.
    /// </summary>
    public static string Line(Failure failure) => Error(failure.Code, failure.Problems);

    /// <summary>A bug on one line, in the form of a failure with exit code 1.</summary>
    public static string Line(Exception bug) =>
        Error(ExitCode.Failed, [new Problem($"this is a bug in Coppice: {bug.GetType().Name}: {bug.Message}", Details: bug.ToString().Split('\n'))]);

    private static string Error(int code, IReadOnlyList<Problem> problems) => Line(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteNumber("code", code);
        json.WriteStartArray("problems");
        foreach (var problem in problems)
        {
            Write(json, problem);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, Problem problem)
    {
        json.WriteStartObject();
        json.WriteString("message", problem.Message);
        if (problem.Hint is { } hint)
        {
            json.WriteString("hint", hint);
        }

        if (problem.Where is { } where)
        {
            json.WriteString("file", where.File);
            json.WriteNumber("line", where.Line);
            json.WriteNumber("column", where.Column);
        }

        if (problem.Details is { Count: > 0 } details)
        {
            json.WriteStartArray("details");
            foreach (var detail in details)
            {
                json.WriteStringValue(detail);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static string Text(Action<Utf8JsonWriter> write, bool indented)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = indented, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(json);
        }

        return Escape(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    // The encoder lets characters pass that reorder or hide text (bidirectional marks and the like). They can only stand inside strings.
    private static string Escape(string json) =>
        json.Any(IsHidden) ? string.Concat(json.Select(c => IsHidden(c) ? $"\\u{(int)c:X4}" : c.ToString())) : json;

    private static bool IsHidden(char c) => c >= '\u007f'
        && char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
