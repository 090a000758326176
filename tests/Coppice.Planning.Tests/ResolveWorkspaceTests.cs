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
        var workspace = new ResolveWorkspace(
            archive, new DistributionTable().PackageManager("debian"), folder, Path.Combine(folder, "shown"));
        var runner = new SourcesRunner();

        workspace.Resolve(
            runner, [], ["one"], recommends: false, output => throw new InvalidOperationException(output),
            TestContext.Current.CancellationToken);
        workspace.Resolve(
            runner, [], ["two"], recommends: false, output => throw new InvalidOperationException(output),
            TestContext.Current.CancellationToken);

        Assert.Equal([archive.Date.UtcDateTime, archive.Date.UtcDateTime], runner.Times);
    }

    /// <summary>What a template says must have no hand in what questions about others read.</summary>
    [Fact]
    public void The_cache_is_filled_from_an_empty_database_once_and_only_read_by_questions()
    {
        var archive = Declared.Snapshot().Archives["deb"];
        Directory.CreateDirectory(Path.Combine(folder, "shown", "metadata"));
        var workspace = new ResolveWorkspace(
            archive, new DistributionTable().PackageManager("debian"), folder, Path.Combine(folder, "shown"));
        var commands = new List<(Command Command, string Database)>();
        var cache = Path.Combine(folder, "cache");
        var runner = new WatchedRunner(cache, commands);
        // What was asked once is not asked again.
        foreach (var wanted in (string[])["one", "two", "one"])
        {
            workspace.Resolve(
                runner, "Package: evil\n"u8.ToArray(), [wanted], recommends: false,
                output => throw new InvalidOperationException(output), TestContext.Current.CancellationToken);
        }

        Assert.Equal(["apt-cache", "apt-get", "apt-get"], commands.Select(ran => ran.Command.Program));
        Assert.Equal(["", "Package: evil\n", "Package: evil\n"], commands.Select(ran => ran.Database));
        Assert.Equal([cache], commands[0].Command.Confinement!.Writable.Select(path => path.Source));
        Assert.All(commands.Skip(1), ran => Assert.Empty(ran.Command.Confinement!.Writable));
        Assert.All(
            commands.Skip(1), ran => Assert.Contains(cache, ran.Command.Confinement!.Readable.Select(path => path.Source)));
    }

    /// <summary>
    /// A chain of 20,000 dependencies ends apt by its recursion; what it had printed before says nothing of that.
    /// </summary>
    [Fact]
    public void A_package_manager_that_crashed_is_told_as_that()
    {
        Directory.CreateDirectory(Path.Combine(folder, "shown", "metadata"));
        var workspace = new ResolveWorkspace(
            Declared.Snapshot().Archives["deb"], new DistributionTable().PackageManager("debian"), folder,
            Path.Combine(folder, "shown"));
        var runner = new SourcesRunner { ExitCode = 139 };
        var failure = Assert.Throws<Foundation.Failure>(() => workspace.Resolve(
            runner, [], ["deep"], recommends: false, output =>
                throw new InvalidOperationException(output), TestContext.Current.CancellationToken));
        Assert.StartsWith(
            "this machine's package manager was ended by signal 11 when it was asked about deep", failure.Message,
            StringComparison.Ordinal);
    }

    /// <summary>Of what is alike to it an apt that was never tried may take another one, with fewer packages before it.</summary>
    [Theory]
    [InlineData("apt 2.6.1 (amd64)\n", false, true)]
    [InlineData("apt 3.1.2 (amd64)\n", false, false)]
    [InlineData("", false, false)]
    [InlineData("apt 2.6.1 (amd64)\n", true, false)]
    public void Only_an_apt_that_is_known_gets_an_excerpt_of_the_lists_and_none_that_proves(
        string version, bool proves, bool reducedIndex)
    {
        var archive = Declared.Snapshot().Archives["deb"];
        Directory.CreateDirectory(Path.Combine(folder, "shown", "metadata"));
        var workspace = new ResolveWorkspace(
            archive, new DistributionTable().PackageManager("debian"), folder, Path.Combine(folder, "shown"), proves);
        var runner = new SourcesRunner { Version = version };
        workspace.Resolve(
            runner, [], ["one"], recommends: false, output => throw new InvalidOperationException(output),
            TestContext.Current.CancellationToken);
        Assert.Equal(reducedIndex, Assert.Single(runner.Lists) != Path.Combine(folder, "shown", "metadata"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private sealed class WatchedRunner(string cache, List<(Command, string)> commands) : IProcessRunner
    {
        public CommandResult Run(Command command, CancellationToken cancel = default)
        {
            // Questions about a reduced index have no cache, and are asked again when they fail.
            if (command.Confinement is not { } shown || !shown.Readable.Concat(shown.Writable).Any(path => path.Source == cache))
            {
                return new CommandResult(100, [], "");
            }

            commands.Add(
                (command, File.ReadAllText(Path.Combine(Path.GetDirectoryName(command.Environment["APT_CONFIG"])!, "database"))));
            return new CommandResult(0, [], "");
        }
    }

    private sealed class SourcesRunner : IProcessRunner
    {
        public List<DateTime> Times { get; } = [];

        public List<string> Lists { get; } = [];

        public int ExitCode { get; init; }

        public string Version { get; init; } = "apt 2.6.1 (amd64)\n";

        public CommandResult Run(Command command, CancellationToken cancel = default)
        {
            if (command.Program == "apt-cache")
            {
                return new CommandResult(0, [], "");
            }

            if (command.Arguments is ["--version"])
            {
                return new CommandResult(0, System.Text.Encoding.UTF8.GetBytes(Version), "");
            }

            var configuration = File.ReadAllText(command.Environment["APT_CONFIG"]);
            Lists.Add(
                System.Text.RegularExpressions.Regex.Match(
                    configuration, "Dir::State::lists \"(?<lists>[^\"]+)\"",
                    System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["lists"].Value);
            Times.Add(
                File.GetLastWriteTimeUtc(
                    Path.Combine(Path.GetDirectoryName(command.Environment["APT_CONFIG"])!, "sources.list")));
            return new CommandResult(ExitCode, [], "");
        }
    }
}
