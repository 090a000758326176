using Coppice.Cli.Output;
using Coppice.Engine.Updating;
using Coppice.Foundation;

namespace Coppice.Cli.Checking;

/// <summary>Shows a person what packages themselves say about their changes.</summary>
internal static class ChangesText
{
    // So many packages or sources are named; more are counted.
    private const int MostNamed = 6;
    private const int NoTerminal = 80;

    /// <summary>The lines; none where nothing is newer.</summary>
    /// <param name="changes">What was read; null where it was not asked for.</param>
    /// <param name="palette">The colors.</param>
    /// <param name="width">The width of the terminal; null where there is none.</param>
    /// <param name="all">Whether every entry of the changelogs is shown.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<SourceChanges>? changes, Palette palette, int? width, bool all)
    {
        if (changes is not { Count: > 0 })
        {
            return [];
        }

        var columns = width ?? NoTerminal;
        var silent = changes.Where(source => IsSilent(source) && !all).ToList();
        var unread = changes.Where(source => source.Unread is not null).GroupBy(source => source.Unread!);
        return
        [
            "",
            .. changes.Where(source => source.Changes is not null && !silent.Contains(source))
                .SelectMany(source => Lines(source, palette, columns, all)),
            .. silent.Count > 0 ? Wrapped($"changelogs that name no CVE: {Names(silent, all)}", columns, "") : [],
            .. unread.SelectMany(group => Wrapped($"not read: {Names([.. group], all)} ({group.Key})", columns, "")),
        ];
    }

    private static bool IsSilent(SourceChanges source) =>
        source.Changes is { News.Count: 0, IsComplete: true } && source.Named is { Flaws.Count: 0, Advisories.Count: 0 };

    private static IEnumerable<string> Lines(SourceChanges source, Palette palette, int width, bool all)
    {
        var (named, changes) = (source.Named, source.Changes!);
        var head = VisibleText.Of($"{source.Source.Name} {source.From ?? "?"} → {source.Source.Version}");
        yield return palette.Set(Style.Bold, head);
        var packages = source.Updates.Select(update => VisibleText.Of(update.Name)).Distinct().ToList();
        var isUrgent = changes.Entries.Any(entry => entry.Urgency is "high" or "emergency" or "critical");
        var urgency = isUrgent ? " · urgency high" : "";
        var names = named.Flaws.Select(flaw => flaw.Name).Concat(named.Advisories).ToList();
        IEnumerable<string> lines =
        [
            .. Wrapped(
                $"{Named.Of(packages, all ? packages.Count : MostNamed)} · "
                    + $"{Quantity.Count(changes.Entries.Count, "entry", "entries")}{urgency}", width),
            .. names.Count > 0 ? Wrapped($"names {string.Join(", ", names)}", width) : [],
            .. named.Flaws.Where(flaw => flaw.Remark is not null).GroupBy(flaw => flaw.Remark!)
                .SelectMany(flaws => Wrapped(
                    $"{string.Join(", ", flaws.Select(flaw => flaw.Name))}: “{VisibleText.Of(flaws.Key)}”", width)),
            .. changes.IsComplete ? Array.Empty<string>() : Wrapped(Gap(source), width),
            .. changes.News.SelectMany(entry => Wrapped($"NEWS {VisibleText.Of(entry.Version)}", width)
                .Concat(entry.Text.Split('\n').SelectMany(line => Wrapped(VisibleText.Of(line), width, "    ")))),
            .. !all ? [] : changes.Entries.SelectMany(entry => Wrapped(
                VisibleText.Of($"{entry.Version} {entry.Suites}"), width)
                .Concat(entry.Items.SelectMany(item => Wrapped($"- {VisibleText.Of(item)}", width, "    ")))),
        ];
        foreach (var line in lines)
        {
            yield return line;
        }
    }

    private static string Gap(SourceChanges source) => source.From is null
        ? "the installed version of the source is unknown: only the newest entry was read"
        : $"the changelog does not go back to {VisibleText.Of(source.From)}";

    private static string Names(IReadOnlyList<SourceChanges> sources, bool all) => Named.Of(
        [.. sources.Select(source => VisibleText.Of(source.Source.Name)).Distinct()], all ? sources.Count : 2 * MostNamed);

    private static IEnumerable<string> Wrapped(string text, int width, string indentation = "  ") =>
        TextWrap.Lines(text, Math.Max(20, width - indentation.Length))
            .Select(line => (line.Length == 0 ? "" : indentation) + line);
}
