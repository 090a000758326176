using System.Globalization;
using System.Text.RegularExpressions;

namespace Coppice.EndToEnd.Tests.Support;

/// <summary>What a program started, and which libraries it loaded itself, by strace(1).</summary>
internal sealed partial class OpenedFiles
{
    /// <summary>Options of strace that write a log which this class reads.</summary>
    public static IReadOnlyList<string> Strace(string log) =>
        ["strace", "-f", "--seccomp-bpf", "-qq", "-s", "4096", "-e", "trace=execve,openat,clone,clone3,fork,vfork", "-o", log];

    /// <summary>Reads a log.</summary>
    /// <param name="log">The file.</param>
    /// <param name="program">The path of the program that is looked at.</param>
    public static OpenedFiles Read(string log, string program)
    {
        var found = new OpenedFiles();
        // What each process runs; a new one runs what its parent does.
        var running = new Dictionary<int, string>();
        foreach (var call in File.ReadLines(log).Select(line => Call().Match(line)).Where(call => call.Success))
        {
            var process = int.Parse(call.Groups["process"].Value, CultureInfo.InvariantCulture);
            var path = call.Groups["path"].Value;
            switch (call.Groups["name"].Value)
            {
                case "execve":
                    running[process] = path;
                    found.Programs.Add(path);
                    break;
                case "openat":
                    if (running.GetValueOrDefault(process) == program && path.Contains(".so", StringComparison.Ordinal))
                    {
                        found.Libraries.Add(path);
                    }

                    break;
                default:
                    // The line may come after those of the new process, which may run something else by then.
                    running.TryAdd(
                        int.Parse(call.Groups["result"].Value, CultureInfo.InvariantCulture),
                        running.GetValueOrDefault(process, ""));
                    break;
            }
        }

        return found;
    }

    /// <summary>Absolute paths of all programs that were started, by it or by what it started.</summary>
    public SortedSet<string> Programs { get; } = new(StringComparer.Ordinal);

    /// <summary>Absolute paths of the libraries that it loaded itself.</summary>
    public SortedSet<string> Libraries { get; } = new(StringComparer.Ordinal);

    // Only what succeeded: the result is not negative. A call that another one came between has its result in a second line.
    [GeneratedRegex(
        @"^(?<process>\d+) +(<\.\.\. )?(?<name>execve|openat|clone3?|v?fork)(\(|\b)[^""]*(""(?<path>/[^""]*)"".*)?\) += (?<result>\d+)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Call();
}
