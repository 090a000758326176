using System.Text;
using Coppice.Foundation;

namespace Coppice.Sandbox.Tests.Support;

/// <summary>What this machine looks like from outside of any sandbox.</summary>
internal static class Machine
{
    private static int sleeps;

    /// <summary>Whether a process with these words in its command line runs anywhere on this machine.</summary>
    public static bool Runs(string words) =>
        Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(path[^1])).Any(path =>
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(path + "/cmdline")).Replace('\0', ' ').Contains(
                words, StringComparison.Ordinal);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return false;
        }
    });

    /// <summary>Whether a path is mounted, or has mounts below it, where this process sees mounts.</summary>
    public static bool HasMounts(string path) =>
        File.ReadLines("/proc/self/mountinfo").Any(line => line.Split(' ')[4].StartsWith(path, StringComparison.Ordinal));

    /// <summary>A duration for sleep(1) that names one process of this test run.</summary>
    public static string UniqueSleep() => $"sleep 9{Environment.ProcessId:D7}.{Interlocked.Increment(ref sleeps):D4}5";

    /// <summary>Waits until something that the kernel does on its own has happened.</summary>
    public static async Task<bool> SoonAsync(Func<bool> happened)
    {
        for (var tries = 0; tries < 2400; tries++)
        {
            if (happened())
            {
                return true;
            }

            await Task.Delay(50);
        }

        return happened();
    }
}
