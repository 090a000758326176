using Coppice.Distributions;
using Coppice.Foundation.Processes;
using Coppice.Planning.Tests.Support;

namespace Coppice.Planning.Tests;

public sealed class ResolveWorkspaceTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;

    /// <summary>apt takes a cache that is older than its sources for stale, and reads 50 MB of lists again.</summary>
    [Fact]
    public void No_request_makes_the_cache_of_the_one_before_look_stale()
    {
        var archive = Declared.Snapshot().Archives["deb"];
        Directory.CreateDirectory(Path.Combine(folder, "shown", "metadata"));
        var workspace = new ResolveWorkspace(archive, new DistributionTable().PackageManager("debian"), folder, Path.Combine(folder, "shown"));
        var runner = new SourcesRunner();

        workspace.Resolve(runner, [], ["one"], recommends: false, output => throw new InvalidOperationException(output), TestContext.Current.CancellationToken);
        workspace.Resolve(runner, [], ["two"], recommends: false, output => throw new InvalidOperationException(output), TestContext.Current.CancellationToken);

        Assert.Equal([archive.Date.UtcDateTime, archive.Date.UtcDateTime], runner.Times);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private sealed class SourcesRunner : IProcessRunner
    {
        public List<DateTime> Times { get; } = [];

        public CommandResult Run(Command command, CancellationToken cancel = default)
        {
            Times.Add(File.GetLastWriteTimeUtc(Path.Combine(Path.GetDirectoryName(command.Environment["APT_CONFIG"])!, "sources.list")));
            return new CommandResult(0, [], "");
        }
    }
}
