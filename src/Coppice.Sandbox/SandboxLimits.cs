using Coppice.Foundation;

namespace Coppice.Sandbox;

/// <summary>How much a sandbox may take.</summary>
/// <param name="Memory">Bytes that upper layers and unpacked packages may take in memory (tmpfs), all trees together.</param>
/// <param name="Temporary">Bytes that <c>/tmp</c> and <c>/run</c> of one tree may take in memory, each.</param>
/// <param name="Time">How long one command may run before it is killed.</param>
public sealed record SandboxLimits(long Memory, long Temporary, TimeSpan Time)
{
    /// <summary>Processes and threads at the same time, all trees together; held since Linux 6.14.</summary>
    public int Processes { get; init; } = 4096;

    /// <summary>The environment variable that sets <see cref="Memory"/>, in bytes or with a suffix K, M or G.</summary>
    public const string MemoryVariable = "COPPICE_MEMORY";

    /// <summary>Half of the memory that is available now, or what <see cref="MemoryVariable"/> says; /tmp and /run 1 GiB each; two hours for a command.</summary>
    /// <exception cref="Failure">The variable is not a size.</exception>
    public static SandboxLimits OfThisMachine()
    {
        var wanted = Environment.GetEnvironmentVariable(MemoryVariable);
        var memory = string.IsNullOrEmpty(wanted) ? AvailableMemory() / 2 : ParseSize(wanted);
        return new SandboxLimits(memory, 1L << 30, TimeSpan.FromHours(2));
    }

    /// <summary>Bytes from a text such as <c>512M</c>; suffixes are powers of 1024.</summary>
    /// <exception cref="Failure">The text is not a size.</exception>
    public static long ParseSize(string text)
    {
        var shift = char.ToUpperInvariant(text.LastOrDefault()) switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        var digits = shift == 0 ? text : text[..^1];
        return long.TryParse(digits, out var number) && number >= 0 && number <= long.MaxValue >> shift
            ? number << shift
            : throw new Failure([new Problem($"{MemoryVariable}: not a size: {VisibleText.Of(text)}", $"{MemoryVariable}=2G coppice build")], ExitCode.Usage);
    }

    // proc(5): "MemAvailable: An estimate of how much memory is available for starting new applications", in KiB.
    private static long AvailableMemory()
    {
        var line = File.ReadLines("/proc/meminfo").First(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) << 10;
    }
}
