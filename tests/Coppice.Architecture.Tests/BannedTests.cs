using System.Text.RegularExpressions;

namespace Coppice.Architecture.Tests;

/// <summary>What would make a test slow, a run different from the next one, or a thread wait for nothing.</summary>
public sealed class BannedTests
{
    public static TheoryData<string, string, string[]> Banned => new()
    {
        {
            @"\bDateTime(Offset)?\.(Now|UtcNow|Today)\b", "time comes from a TimeProvider",
            // How old a folder is that another process left behind; the file system's clock is the machine's.
            ["src/Coppice.Delivery/Signing/KeyRoom.cs", "src/Coppice.Planning/TemporaryFolder.cs"]
        },
        {
            @"\bEnvironment\.GetEnvironmentVariable\b", "the environment is handed in at the start",
            [
                "src/Coppice.Cli/Running/Host.cs",
                // Limits that are the same for every part of this process.
                "src/Coppice.Sandbox/SandboxLimits.cs",
            ]
        },
        {
            @"\bProcess\.Start\(", "programs are started by an IProcessRunner",
            [
                "src/Coppice.Apply/Lvm/LvmTools.cs",
                "src/Coppice.Foundation/Processes/ProcessRunner.cs",
                // On the terminal of this process.
                "src/Coppice.Sandbox/ProcessStart.cs",
            ]
        },
        {
            @"\.GetAwaiter\(\)\.GetResult\(\)|\bTask\.WaitAll\(|\bTask\.WaitAny\(",
            "a thread that waits for a task is one less that could carry it out",
            [
                // What a program printed is read by threads of the runtime while this one waits for the program.
                "src/Coppice.Foundation/Processes/ProcessRunner.cs",
                // Threads of their own, which nothing else waits for.
                "src/Coppice.Delivery/Oci/GzipMembers.cs", "src/Coppice.Growing/Unpacking/DecompressedPackages.cs",
                "src/Coppice.Growing/Building/MissingPackages.cs", "src/Coppice.Delivery/Pools/LocalPool.cs",
                "src/Coppice.Distributions/Debian/Updates/IndexScan.cs",
            ]
        },
        { @"\bJsonSerializer\.(Serialize|Deserialize)<", "JSON is read and written by generated code", [] },
        { @"\bTarFile\.ExtractToDirectory\b", "it follows links out of the target", [] },
    };

    [Theory]
    [MemberData(nameof(Banned))]
    public void It_is_used_only_where_there_is_a_reason(string symbol, string instead, string[] allowed)
    {
        Assert.NotEmpty(instead);
        var used = SourceFiles.In("src")
            .Where(file => Regex.IsMatch(SourceFiles.Code(file.Text), symbol, RegexOptions.None, TimeSpan.FromSeconds(10)))
            .Select(file => file.Path).ToList();
        Assert.Empty(used.Except(allowed));
        // A reason that is no longer needed goes.
        Assert.Empty(allowed.Except(used));
    }
}
