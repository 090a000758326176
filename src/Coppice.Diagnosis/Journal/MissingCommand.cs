using System.Text.RegularExpressions;

namespace Coppice.Diagnosis.Journal;

/// <summary>A command that something wanted to run and that was not there, as a journal line tells it.</summary>
/// <param name="Unit">The unit in which it was missed.</param>
/// <param name="Command">Its name, or its path where one was called.</param>
/// <param name="Message">The line.</param>
/// <param name="Script">The script that called it, where the line says so.</param>
/// <param name="ScriptLine">The line of the script, counted from 1, where the line says so.</param>
public sealed partial record MissingCommand(
    string Unit, string Command, string Message, string? Script = null, int? ScriptLine = null)
{
    // Each of them is how one program says it; the program is named after it.
    private static readonly Regex[] Forms = [Shell(), Systemd(), SystemdSkipping(), Env(), Python(), Perl()];

    /// <summary>What is missing, each command of a unit once, at its first place.</summary>
    public static IReadOnlyList<MissingCommand> In(IEnumerable<JournalEntry> journal) =>
    [
        .. journal.Select(entry => Read(entry.Unit, entry.Message)).OfType<MissingCommand>()
            .GroupBy(missing => (missing.Unit, missing.Name)).Select(group => group.First()),
    ];

    /// <summary>The last component of <see cref="Command"/>.</summary>
    public string Name => Command[(Command.LastIndexOf('/') + 1)..];

    /// <summary>Reads one line; null when it misses nothing.</summary>
    public static MissingCommand? Read(string unit, string message)
    {
        if (message.Length > 4096)
        {
            return null;
        }

        var match = Forms.Select(form => form.Match(message)).FirstOrDefault(match => match.Success);
        return match is null ? null : new MissingCommand(
            unit,
            match.Groups["command"].Value,
            message,
            match.Groups["script"] is { Success: true } script ? script.Value : null,
            int.TryParse(match.Groups["line"].Value, out var line) ? line : null);
    }

    // dash: "/usr/lib/x.sh: 12: cmp: not found"; bash: "/usr/lib/x.sh: line 12: cmp: command not found"; busybox: "sh: cmp: not
    // found".
    [GeneratedRegex(
        @"^(?<script>[^:\s][^:]*): ((line )?(?<line>\d+): )?(?<command>[^\s:]+): (command )?not found$", Options, 1000)]
    private static partial Regex Shell();

    // systemd: "x.service: Failed to locate executable /usr/bin/x: No such file or directory", "Failed at step EXEC spawning …".
    [GeneratedRegex(
        @"(Failed to locate executable|Failed at step EXEC spawning|Unable to locate executable) '?(?<command>[^\s:']+)'?: No "
            + @"such file or directory$",
        Options, 1000)]
    private static partial Regex Systemd();

    // systemd, where the unit goes on without: "Executable /sbin/modprobe missing, skipping: No such file or directory".
    [GeneratedRegex(@"Executable (?<command>\S+) missing, skipping: No such file or directory$", Options, 1000)]
    private static partial Regex SystemdSkipping();

    // env(1) of coreutils: "/usr/bin/env: 'python3': No such file or directory".
    [GeneratedRegex(@"^(\S*/)?env: [‘']?(?<command>[^\s’']+)[’']?: No such file or directory$", Options, 1000)]
    private static partial Regex Env();

    // FileNotFoundError: [Errno 2] No such file or directory: 'cmp' – of a file with a path it may be anything.
    [GeneratedRegex(@"FileNotFoundError: \[Errno 2\] No such file or directory: '(?<command>[A-Za-z0-9_.+-]+)'$", Options, 1000)]
    private static partial Regex Python();

    // Can't exec "cmp": No such file or directory at /usr/bin/x line 7.
    [GeneratedRegex(
        @"^Can't exec ""(?<command>[^""\s]+)"": No such file or directory at (?<script>\S+) line (?<line>\d+)\.?$", Options,
        1000)]
    private static partial Regex Perl();

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
}
