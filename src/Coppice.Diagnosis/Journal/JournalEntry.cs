using System.Text;
using System.Text.Json;

namespace Coppice.Diagnosis.Journal;

/// <summary>
/// One entry of a systemd journal, of what <c>journalctl --output=json</c> prints (systemd.journal-fields(7)). Nothing in it is
/// safe to show as it is.
/// </summary>
/// <param name="Message">The text.</param>
/// <param name="Unit">The unit that it is about or from; empty when it is of none.</param>
/// <param name="Priority">0 (emergency) to 7 (debug).</param>
/// <param name="MessageId">Which kind of message it is, 32 hexadecimal digits; empty when it does not say.</param>
/// <param name="Result">The result of a unit that failed, where it says one: <c>exit-code</c>.</param>
/// <param name="Boot">The boot that it is of.</param>
/// <param name="Cursor">Names the entry.</param>
public sealed record JournalEntry(
    string Message, string Unit, int Priority, string MessageId, string Result, string Boot, string Cursor)
{
    /// <summary>The message that a unit could not be started (SD_MESSAGE_UNIT_FAILED).</summary>
    public const string NotStarted = "be02cf6855d2428ba40df7e9d022f03d";

    /// <summary>How the attempt to start a unit ended, where it says: <c>dependency</c>.</summary>
    public string JobResult { get; init; } = "";

    /// <summary>The message that a unit has failed (SD_MESSAGE_UNIT_FAILURE_RESULT).</summary>
    public const string UnitFailed = "d9b373ed55a64feb8242e02dbe79a49c";

    /// <summary>Reads lines of JSON; what is none is passed over: a journal may be damaged, and a line cut off.</summary>
    public static IEnumerable<JournalEntry> ReadAll(IEnumerable<string> lines) => lines.Select(Read).OfType<JournalEntry>();

    private static JournalEntry? Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return root.ValueKind != JsonValueKind.Object ? null : new JournalEntry(
                Text(root, "MESSAGE"),
                Text(root, "UNIT") is { Length: > 0 } about ? about : Text(root, "_SYSTEMD_UNIT"),
                int.TryParse(Text(root, "PRIORITY"), out var priority) ? priority : 6,
                Text(root, "MESSAGE_ID"),
                Text(root, "UNIT_RESULT"),
                Text(root, "_BOOT_ID"),
                Text(root, "__CURSOR")) { JobResult = Text(root, "JOB_RESULT") };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter for text that is no Unicode: "\ud800".
            return null;
        }
    }

    // A value that is no UTF-8 comes as an array of bytes; one of several values as an array of them; one that is too large as
    // null.
    private static string Text(JsonElement entry, string field) => entry.TryGetProperty(field, out var value) ? Text(value) : "";

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array when value.EnumerateArray()
            .All(item => item.ValueKind == JsonValueKind.Number && item.TryGetByte(out _)) =>
            Encoding.UTF8.GetString([.. value.EnumerateArray().Select(item => item.GetByte())]),
        JsonValueKind.Array => Text(value.EnumerateArray().First()),
        _ => "",
    };
}
