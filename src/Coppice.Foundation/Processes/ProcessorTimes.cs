using System.Globalization;

namespace Coppice.Foundation.Processes;

/// <summary>What the processors of this machine have done since it started (proc_stat(5)).</summary>
/// <param name="Idle">Time in which a processor had nothing to run, waiting for a disk included, in ticks, summed over the
/// processors.</param>
/// <param name="Total">All time that there was, in ticks, summed over the processors.</param>
/// <param name="Processors">How many there are.</param>
public readonly record struct ProcessorTimes(long Idle, long Total, int Processors)
{
    /// <summary>Reads them now.</summary>
    public static ProcessorTimes Read() => Parse(File.ReadLines("/proc/stat"), Environment.ProcessorCount);

    /// <summary>Reads the line <c>cpu</c>: user, nice, system, idle, iowait, irq, softirq and steal.</summary>
    /// <param name="lines">Lines of <c>/proc/stat</c>.</param>
    /// <param name="processors">How many processors these are the times of.</param>
    /// <returns>Nothing but zeros where there is no such line: then nothing is ever idle.</returns>
    public static ProcessorTimes Parse(IEnumerable<string> lines, int processors)
    {
        const string All = "cpu ";
        if (lines.FirstOrDefault(line => line.StartsWith(All, StringComparison.Ordinal)) is not { } line)
        {
            return default;
        }

        // What guests take (the ninth and tenth) is part of user and nice already.
        List<long> times =
            [.. line[All.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(8)
            .Select(time => long.Parse(time, CultureInfo.InvariantCulture))];
        return new ProcessorTimes(times.ElementAtOrDefault(3) + times.ElementAtOrDefault(4), times.Sum(), processors);
    }

    /// <summary>How many processors had nothing to do since an earlier reading, on average.</summary>
    /// <returns>From 0 to <see cref="Processors"/>; 0 when no time went by.</returns>
    public double IdleSince(ProcessorTimes before) =>
        Total > before.Total ? Math.Max(0, Idle - before.Idle) * (double)Processors / (Total - before.Total) : 0;
}
