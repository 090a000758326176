using Coppice.Foundation.Processes;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Maintenance;
using Coppice.Store.Tests.Support;

namespace Coppice.Store.Tests;

/// <summary>
/// A small program adds two generations at once, under strace(1), which kills it at, or fails, the n-th system call of a kind.
/// Whatever n is, the store must hold the old state or the new one, and the next try must succeed. With one processor the calls
/// come in one order, so that each number means one call.
/// </summary>
[Trait("Category", "Integration")]
public sealed class CrashTests : IDisposable
{
    private const string Strace = "/usr/bin/strace";

    // Of calls that come often, so many in a normal run, spread over all of them; ./test soak takes every one.
    private const int Few = 3;
    private const int MostTries = 10;

    private readonly TempFolder folder = TempFolder.OnDisk();
    private readonly StoreFolder store;

    public CrashTests()
    {
        store = StoreOpening.OpenOrCreate(folder.At("store"));
        TreeMaker.Make(RandomTree.Of(11), folder.Make("upper"));
        TreeMaker.Make(RandomTree.Of(12), folder.Make("upper-of-child"));
    }

    /// <summary>What makes, names or removes something, or waits for the disk.</summary>
    public static TheoryData<string> Making =>
        ["pwrite64", "mkdirat", "linkat", "symlinkat", "renameat", "unlinkat", "ftruncate", "fsync", "syncfs"];

    /// <summary>Everything that changes a file system, each kind by itself.</summary>
    public static TheoryData<string> Changing =>
        [.. Making.Select(row => row.Data), "mknodat", "fchownat", "fchmod", "fchmodat", "utimensat", "fsetxattr", "lsetxattr"];

    public static TheoryData<string, string, string, string> Failing => new()
    {
        { "pwrite64", "ENOSPC", "no space left", "coppice gc" },
        { "ftruncate", "ENOSPC", "no space left", "coppice gc" },
        { "mkdirat", "ENOSPC", "no space left", "coppice gc" },
        { "linkat", "EIO", "Input/output error", "" },
        { "syncfs", "EIO", "Input/output error", "" },
        { "fsync", "EIO", "Input/output error", "" },
        { "renameat", "EROFS", "read-only", "remount" },
    };

    [Theory]
    [MemberData(nameof(Making))]
    public void A_kill_at_any_call_leaves_the_old_state_or_the_new_one(string call) => Kill(call, Few);

    [Theory]
    [MemberData(nameof(Failing))]
    public void A_call_that_fails_is_an_expected_failure_and_leaves_the_old_state_or_the_new_one(
        string call, string error, string message, string hint) =>
        Fail(call, error, message, hint, Few);

    [Theory]
    [Trait("Category", "Soak")]
    [MemberData(nameof(Changing))]
    public void A_kill_at_every_call_leaves_the_old_state_or_the_new_one(string call) => Kill(call, int.MaxValue);

    [Theory]
    [Trait("Category", "Soak")]
    [MemberData(nameof(Failing))]
    public void Every_call_that_fails_is_an_expected_failure_and_leaves_the_old_state_or_the_new_one(
        string call, string error, string message, string hint) =>
        Fail(call, error, message, hint, int.MaxValue);

    [Fact]
    public void Nothing_that_changes_a_file_system_is_left_out()
    {
        // All calls of the kinds that strace counts as such, and what it has no word for.
        var trace = Traced("%file,%desc,syncfs,sync_file_range", "vault");
        string[] reading = ["openat", "read", "pread64", "readlink", "readlinkat", "access", "faccessat2", "getdents64", "close", "lseek", "mmap", "fcntl", "flock", "fadvise64", "poll", "ppoll",
            "execve", "statfs", "fstatfs", "getcwd", "dup", "dup2", "dup3", "ioctl", "pipe2", "socket", "eventfd2",
            "epoll_create1", "epoll_ctl", "epoll_wait", "memfd_create", "write", "chdir",
            "stat", "lstat", "fstat", "newfstatat", "statx", "getxattr", "lgetxattr", "fgetxattr", "listxattr", "llistxattr",
            "flistxattr", "name_to_handle_at", "inotify_init1"];
        // Who opens a file to make it goes on with another call before anything hangs on it.
        Assert.Equal(
            Changing.Select(row => row.Data).Order(),
            trace.Select(line => line[..line.IndexOf('(')]).Distinct().Except(reading).Order());
    }

    [Fact]
    public void The_disk_has_the_list_before_anything_gets_its_place()
    {
        var calls = Traced("fsync,syncfs,renameat,unlinkat", "vault")
            .Where(call => call.Contains(store.Path, StringComparison.Ordinal)).ToList();
        var listed = calls.FindIndex(call => call.Contains($"{store.Path}>, \"pending\")", StringComparison.Ordinal));
        var flushed = calls.FindIndex(call =>
            call.Contains("fsync(", StringComparison.Ordinal) && call.Contains($"{store.Path}>", StringComparison.Ordinal));
        var places = calls
            .Where(call =>
                call.Contains("renameat(", StringComparison.Ordinal) && !call.Contains("\"pending\"", StringComparison.Ordinal))
            .Select(call => calls.IndexOf(call)).ToList();
        var written = calls.FindIndex(call => call.Contains("syncfs(", StringComparison.Ordinal));
        var done = calls.FindIndex(call =>
            call.Contains("unlinkat(", StringComparison.Ordinal) && call.Contains("\"pending\"", StringComparison.Ordinal));
        Assert.True(places.Count > 4, string.Join('\n', calls));
        Assert.Contains(calls[..listed], call => call.Contains("fsync(", StringComparison.Ordinal));
        Assert.Equal(
            [listed, flushed, places[0], places[^1], written, done],
            ((int[])[listed, flushed, places[0], places[^1], written, done]).Order());
        Assert.Single(calls, call => call.Contains("syncfs(", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_processes_at_once_both_add_what_they_have()
    {
        var results = new CommandResult[2];
        Parallel.For(0, 2, i => results[i] = Run([], $"template{i}"));
        Assert.All(results, result => Assert.True(result.Succeeded, result.Error));
        Assert.Equal(["template0", "template0-child", "template1", "template1-child"], Generations.Templates());
        Assert.Empty(new Fsck(store, new FsckOptions()).Run());
    }

    public void Dispose() => folder.Dispose();

    private static string[] Templates => ["vault", "vault-child"];

    private GenerationStore Generations => new(store, TimeProvider.System);

    // Without --seccomp-bpf, which is quicker: strace 6.1 loses the signal with it.
    private void Kill(string call, int times) =>
        Disturb(call, ["-e", $"inject={call}:signal=KILL"], times, result =>
            result.ExitCode switch { 137 => true, 0 => false, _ => throw new Xunit.Sdk.XunitException(result.Error) });

    private void Fail(string call, string error, string message, string hint, int times) =>
        Disturb(call, ["--seccomp-bpf", "-e", $"inject={call}:error={error}"], times, result =>
    {
        Assert.True(result.ExitCode == 0, result.Error);
        if (!File.Exists(folder.At("failure")))
        {
            return false;
        }

        var failure = File.ReadAllText(folder.At("failure"));
        Assert.Contains(message, failure, StringComparison.Ordinal);
        Assert.Contains(hint, failure, StringComparison.Ordinal);
        return true;
    });

    // On an empty store, and on one that has a generation: the first one of a template comes into force in another way.
    private void Disturb(string call, string[] injection, int times, Func<CommandResult, bool> check)
    {
        var chance = Chance.Begin();
        foreach (var before in (bool[])[false, true])
        {
            Prepare(before);
            var calls = Traced(call, "vault").Count;
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{call}: {calls} calls {(before ? "after an earlier generation" : "on an empty store")}");
            Empty();
            foreach (var time in chance.Spread(calls, times))
            {
                // strace counts the calls of each thread, and which thread makes one differs from run to run.
                Assert.True(
                    Enumerable.Range(0, MostTries).Any(_ => DisturbAt(time, before, call, injection, check)),
                    $"no thread came to its {call} number {time}");
            }
        }
    }

    private void Prepare(bool before) => Assert.True(!before || Run([], "vault").Succeeded);

    // Whether the call was made that was to be disturbed. A run without it does all that it should.
    private bool DisturbAt(int time, bool after, string call, string[] injection, Func<CommandResult, bool> check)
    {
        Prepare(after);
        var before = Counts();
        File.Delete(folder.At("failure"));
        var met = check(
            Run(
                [
                    Strace, "-f", "-qq", "-o", "/dev/null", "-e", $"trace={call}", .. injection[..^1],
                    $"{injection[^1]}:when={time}",
                ],
                "vault"));
        Assert.Empty(new Fsck(store, new FsckOptions()).Run());
        Assert.All(Counts().Zip(before), pair => Assert.InRange(pair.First, pair.Second, pair.Second + 1));

        // The next try finishes what was disturbed.
        var again = Run([], "vault");
        Assert.True(again.Succeeded, again.Error);
        foreach (var current in Templates.Select(template => Generations.Current(template)!))
        {
            Assert.Equal(current.Tree, new LayerStore(store).Listing(current.Layers).Digest);
        }

        Empty();
        return met;
    }

    // Makes the store empty again; what was disturbed has left nothing in it.
    private void Empty()
    {
        new GarbageCollector(store).Collect(keep: 1);
        foreach (var current in Templates.Select(template => Generations.Current(template)!))
        {
            Generations.Remove(current.Template, current.Number);
        }

        new GarbageCollector(store).Collect(keep: 1);
        Assert.False(File.Exists(store.At("pending")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.At(StoreFolder.Work)));
        Assert.Empty(Directory.EnumerateFiles(store.At(StoreFolder.Contents), "*", SearchOption.AllDirectories));
    }

    private List<int> Counts() => [.. Templates.Select(template => Generations.History(template).Count)];

    // The calls of these kinds, one a line, with the names of what they are about.
    private List<string> Traced(string calls, string template)
    {
        Assert.SkipUnless(File.Exists(Strace), "strace is not installed");
        var trace = folder.At("trace");
        var result = Run([Strace, "-f", "-y", "-qq", "-o", trace, "-e", "signal=none", "-e", $"trace={calls}"], template);
        Assert.True(result.Succeeded, result.Error);
        // Without the number of the process, and without second halves of calls that were interrupted.
        return
        [
            .. File.ReadLines(trace).Select(line => line[line.IndexOf(' ')..].TrimStart())
                .Where(line => !line.StartsWith("<...", StringComparison.Ordinal)),
        ];
    }

    private CommandResult Run(string[] through, string template)
    {
        string[] command = [.. through, BuiltPrograms.Helper("Coppice.Store.CrashChild"), folder.Path, template];
        return new ProcessRunner().Run(Command.Own(command[0], command[1..]) with
        {
            Environment = new Dictionary<string, string>
            {
                ["DOTNET_ROOT"] = Path.GetFullPath(
                    Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..")),
                ["DOTNET_PROCESSOR_COUNT"] = "1",
                // What the runtime does for itself is not to be counted.
                ["DOTNET_EnableWriteXorExecute"] = "0",
                ["DOTNET_EnableDiagnostics"] = "0",
                ["HOME"] = "/root",
            },
        });
    }
}
