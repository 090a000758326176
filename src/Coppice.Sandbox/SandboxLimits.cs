using System.Globalization;
using Coppice.Foundation;

namespace Coppice.Sandbox;

/// <summary>How much a sandbox may take.</summary>
/// <param name="Memory">Bytes that upper layers and unpacked packages may take in memory (tmpfs), all trees together.</param>
/// <param name="Temporary">Bytes that <c>/tmp</c> and <c>/run</c> of one tree may take in memory, each.</param>
/// <param name="Time">How long one command may run before it is killed.</param>
public sealed record SandboxLimits(long Memory, long Temporary, TimeSpan Time)
{
    /// <summary>The environment variable that sets <see cref="Memory"/>, in bytes or with a suffix K, M or G.</summary>
    public const string MemoryVariable = "COPPICE_MEMORY";

    /// <summary>The environment variable that sets <see cref="TreeMemory"/>, in the same form.</summary>
    public const string TreeMemoryVariable = "COPPICE_TREE_MEMORY";

    /// <summary>The environment variable that sets <see cref="Processes"/>.</summary>
    public const string ProcessesVariable = "COPPICE_PROCESSES";

    // A tmpfs of size 0 would be one without a limit.
    internal const long LeastMemory = 1 << 20;

    // The kernel takes no less for a pid namespace.
    private const int LeastProcesses = 301;

    /// <summary>Processes and threads of one tree at the same time.</summary>
    public int Processes { get; init; } = 4096;

    /// <summary>
    /// Bytes of memory that everything in one tree may take: its programs, and the files in memory that they write, in the tree
    /// as in <c>/tmp</c>. Held where control groups can be made.
    /// </summary>
    public long TreeMemory { get; init; } = Memory + ForPrograms(Memory);

    /// <summary>The same for all trees together.</summary>
    public long AllTreesMemory { get; init; } = Memory + (4 * ForPrograms(Memory));

    /// <summary>Of <see cref="Memory"/> the part for what is unpacked for several trees; the trees have the rest.</summary>
    internal long SharedMemory => Memory / 3;

    /// <summary>Processes and threads of all trees together, which the pid namespace holds without control groups.</summary>
    internal int AllProcesses => (int)Math.Clamp(4L * Processes, LeastProcesses, 4 << 20);

    /// <summary>
    /// Half of the memory that is available now, or what <see cref="MemoryVariable"/> says; /tmp and /run 1 GiB each, but not
    /// more than that; for the programs of a tree half as much again, at least 1 GiB, or what <see cref="TreeMemoryVariable"/>
    /// says; two hours for a command.
    /// </summary>
    /// <exception cref="Failure">A variable is not a size, or not a number.</exception>
    public static SandboxLimits OfThisMachine() => Of(Environment.GetEnvironmentVariable, AvailableMemory());

    /// <summary>The same for another environment.</summary>
    /// <param name="variable">Gives an environment variable; null or empty when it is not set.</param>
    /// <param name="available">Bytes of memory that are available.</param>
    /// <exception cref="Failure">A variable is not a size, or not a number.</exception>
    public static SandboxLimits Of(Func<string, string?> variable, long available)
    {
        var memory = variable(MemoryVariable) is { Length: > 0 } wanted ? ParseSize(wanted) : available / 2;
        // Some programs need /tmp and /run for anything at all.
        var limits = new SandboxLimits(memory, Math.Clamp(memory, 64 << 20, 1 << 30), TimeSpan.FromHours(2));
        var tree = variable(TreeMemoryVariable) is { Length: > 0 } most ? ParseSize(most, TreeMemoryVariable) : limits.TreeMemory;
        return limits with
        {
            TreeMemory = tree,
            AllTreesMemory = Math.Max(tree, available - (available / 16)),
            Processes = variable(ProcessesVariable) is { Length: > 0 } number ? ParseNumber(number) : limits.Processes,
        };
    }

    /// <summary>Bytes from a text such as <c>512M</c>; suffixes are powers of 1024.</summary>
    /// <param name="text">The text.</param>
    /// <param name="variable">The variable that it is from, for the message.</param>
    /// <exception cref="Failure">The text is not a size.</exception>
    public static long ParseSize(string text, string variable = MemoryVariable)
    {
        var shift = char.ToUpperInvariant(text.LastOrDefault()) switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        var digits = shift == 0 ? text : text[..^1];
        return long.TryParse(digits, CultureInfo.InvariantCulture, out var number) && number >= 0
            && number <= long.MaxValue >> shift
            ? number << shift
            : throw Wrong($"{variable}: not a size: {VisibleText.Of(text)}", $"{variable}=2G coppice build");
    }

    private static int ParseNumber(string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number is >= LeastProcesses and <= 1 << 20
            ? number
            : throw Wrong(
                $"{ProcessesVariable}: not a number from {LeastProcesses} to {1 << 20}: {VisibleText.Of(text)}",
                $"{ProcessesVariable}=4096 coppice build");

    private static Failure Wrong(string text, string hint) => new([new Problem(text, hint)], ExitCode.Usage);

    // Package managers and maintainer scripts need little; a compiler or a font cache does not.
    private static long ForPrograms(long memory) => Math.Max(1 << 30, memory / 2);

    // proc(5): "MemAvailable: An estimate of how much memory is available for starting new applications", in KiB.
    private static long AvailableMemory()
    {
        var line = File.ReadLines("/proc/meminfo").First(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
    }
}
