using System.Globalization;
using System.Text.RegularExpressions;

namespace Coppice.Diagnosis.Booting.Units;

/// <summary>
/// A unit of systemd at the end of a start, as <c>systemctl show</c> tells it. The template says it: nothing is safe to show as
/// it is.
/// </summary>
/// <param name="Name">Its name: <c>qubes-db.service</c>.</param>
public sealed partial record GuestUnit(string Name)
{
    // A system has some hundred; one that tells of more is told of no more.
    private const int MostUnits = 20_000;

    /// <summary>What it calls itself; empty when it does not.</summary>
    public string Description { get; init; } = "";

    /// <summary><c>loaded</c>, <c>not-found</c>, <c>masked</c>, …</summary>
    public string LoadState { get; init; } = "";

    /// <summary><c>active</c>, <c>inactive</c>, <c>failed</c>, <c>activating</c>, …</summary>
    public string ActiveState { get; init; } = "";

    /// <summary>How it failed: <c>exit-code</c>, <c>timeout</c>, …; empty when not known.</summary>
    public string Result { get; init; } = "";

    /// <summary>Whether it was started once, however that ended.</summary>
    public bool WasStarted { get; init; }

    /// <summary>Whether one of its own conditions said that there is nothing to do.</summary>
    public bool IsSkipped { get; init; }

    /// <summary>Units without which it is not started.</summary>
    public IReadOnlyList<string> Requires { get; init; } = [];

    /// <summary>Units that are started with it.</summary>
    public IReadOnlyList<string> Wants { get; init; } = [];

    /// <summary>Units that it waits for.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>Absolute paths of the programs that it starts.</summary>
    public IReadOnlyList<string> Programs { get; init; } = [];

    /// <summary>Whether it failed.</summary>
    public bool HasFailed => ActiveState == "failed";

    /// <summary>Whether it should have been started, and never was.</summary>
    public bool IsMissed => LoadState == "loaded" && ActiveState is "inactive" or "activating" && !WasStarted && !IsSkipped;

    /// <summary>Reads units: lines <c>Property=value</c>, an empty line after each unit. Other lines say nothing.</summary>
    public static IReadOnlyList<GuestUnit> ReadAll(IEnumerable<string> lines)
    {
        var units = new List<GuestUnit>();
        var properties = new List<KeyValuePair<string, string>>();
        foreach (var line in lines.Append(""))
        {
            if (line.Length == 0)
            {
                if (Of(properties.ToLookup(pair => pair.Key, pair => pair.Value)) is { } unit && units.Count < MostUnits)
                {
                    units.Add(unit);
                }

                properties.Clear();
            }
            else if (line.IndexOf('=') is var equals and > 0)
            {
                properties.Add(new(line[..equals], line[(equals + 1)..]));
            }
        }

        return units;
    }

    private static GuestUnit? Of(ILookup<string, string> properties)
    {
        string Text(string name) => properties[name].FirstOrDefault("");
        bool IsSet(string name) => long.TryParse(Text(name), CultureInfo.InvariantCulture, out var number) && number > 0;
        IReadOnlyList<string> Names(params ReadOnlySpan<string> names)
        {
            var all = new List<string>();
            foreach (var name in names)
            {
                all.AddRange(properties[name].SelectMany(value => value.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
            }

            return all;
        }

        return Text("Id") is not { Length: > 0 } id ? null : new GuestUnit(id)
        {
            Description = Text("Description"),
            LoadState = Text("LoadState"),
            ActiveState = Text("ActiveState"),
            Result = Text("Result"),
            WasStarted = IsSet("InactiveExitTimestampMonotonic"),
            IsSkipped = Text("ConditionResult") == "no" && IsSet("ConditionTimestampMonotonic"),
            Requires = Names("Requires", "Requisite", "BindsTo"),
            Wants = Names("Wants"),
            After = Names("After"),
            Programs = [.. properties["ExecStart"].Select(value => Program().Match(value)).Where(match => match.Success)
                .Select(match => match.Groups["path"].Value)],
        };
    }

    [GeneratedRegex(@"^\{ path=(?<path>/[^;]*?) ;", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Program();
}
