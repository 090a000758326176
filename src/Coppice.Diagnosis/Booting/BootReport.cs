using Coppice.Diagnosis.Journal;

namespace Coppice.Diagnosis.Booting;

/// <summary>
/// What a template told of its own start (<c>Guest/report.sh</c>). The template may say anything: nothing in it is safe to show
/// as it is.
/// </summary>
/// <param name="State">What systemd calls the state of the system: <c>running</c>, <c>degraded</c>, <c>maintenance</c>, …; null
/// when it did not say any.</param>
/// <param name="Failed">The units that failed.</param>
/// <param name="Missing">Commands that units missed, failed ones first.</param>
/// <param name="IsComplete">Whether the report came to its end.</param>
public sealed record BootReport(
    string? State, IReadOnlyList<FailedUnit> Failed, IReadOnlyList<MissingCommand> Missing, bool IsComplete)
{
    private const string Mark = "coppice-report 1";

    /// <summary>Reads what came over the serial line so far.</summary>
    public static BootReport Parse(string text)
    {
        var lines = text.Split('\n').Select(line => line.TrimEnd('\r')).SkipWhile(line => line != Mark).Skip(1).ToList();
        string? state = null;
        var units = new List<Dictionary<string, string>>();
        var journal = lines.IndexOf("journal");
        foreach (var line in journal < 0 ? lines : lines[..journal])
        {
            if (line.StartsWith("state ", StringComparison.Ordinal))
            {
                state ??= line["state ".Length..];
            }
            else if (line.StartsWith("unit ", StringComparison.Ordinal))
            {
                units.Add(new Dictionary<string, string> { ["Unit"] = line["unit ".Length..] });
            }
            else if (line.IndexOf('=') is var equals and > 0 && units.Count > 0)
            {
                units[^1][line[..equals]] = line[(equals + 1)..];
            }
        }

        var entries = JournalEntry.ReadAll(journal < 0 ? [] : lines[(journal + 1)..]).DistinctBy(entry => entry.Cursor).ToList();
        var failed = units.Select(unit => new FailedUnit(
            unit["Unit"], unit.GetValueOrDefault("Description", ""), unit.GetValueOrDefault("Result", ""),
            FailedUnit.LinesOf(entries, unit["Unit"]))).ToList();
        var names = failed.Select(unit => unit.Name).ToHashSet();
        return new BootReport(state, failed, [.. MissingCommand.In(entries)
            .OrderBy(missing => !names.Contains(missing.Unit))], lines.Contains("end"));
    }
}
