using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Maintenance;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Store.Tests;

/// <summary>
/// This program runs itself again to add two generations at once, under strace, which kills it at, or fails, the n-th system call of a kind.
/// Whatever n is, the store must hold the old state or the new one, and the next try must succeed.
/// </summary>
[Trait("Category", "Integration")]
public sealed class CrashTests : IDisposable
{
    private const string Strace = "/usr/bin/strace";
    private const int Tries = 3;

    private readonly TempFolder folder = TempFolder.OnDisk();
    private readonly StoreFolder store;

    public CrashTests()
    {
        store = StoreFolder.OpenOrCreate(folder.At("store"));
        TreeMaker.Make(RandomTree.Of(11), folder.Make("upper"));
        TreeMaker.Make(RandomTree.Of(12), folder.Make("upper-of-child"));
    }

    [Theory]
    [InlineData("pwrite64")]
    [InlineData("mkdirat")]
    [InlineData("linkat")]
    [InlineData("syncfs")]
    [InlineData("fsync")]
    [InlineData("renameat")]
    [InlineData("unlinkat")]
    [InlineData("symlinkat")]
    public void A_kill_at_any_call_leaves_the_old_state_or_the_new_one(string call) =>
        Disturb(call, $"inject={call}:signal=KILL", result => Assert.NotEqual(0, result.ExitCode));

    [Theory]
    [InlineData("pwrite64", "ENOSPC", "no space left", "coppice gc")]
    [InlineData("ftruncate", "ENOSPC", "no space left", "coppice gc")]
    [InlineData("mkdirat", "ENOSPC", "no space left", "coppice gc")]
    [InlineData("linkat", "EIO", "Input/output error", "")]
    [InlineData("syncfs", "EIO", "Input/output error", "")]
    [InlineData("fsync", "EIO", "Input/output error", "")]
    [InlineData("renameat", "EROFS", "read-only", "remount")]
    public void A_call_that_fails_is_an_expected_failure_and_leaves_the_old_state_or_the_new_one(string call, string error, string message, string hint) =>
        Disturb(call, $"inject={call}:error={error}", result =>
        {
            Assert.True(result.ExitCode == 0, result.Text);
            var failure = File.ReadAllText(folder.At(CrashChildTests.FailureFile));
            Assert.Contains(message, failure, StringComparison.Ordinal);
            Assert.Contains(hint, failure, StringComparison.Ordinal);
        });

    [Fact]
    public void The_disk_has_the_list_before_anything_gets_its_place()
    {
        Assert.SkipUnless(File.Exists(Strace), "strace is not installed");
        var trace = folder.At("trace");
        Assert.True(Run([Strace, "-f", "-y", "-qq", "-o", trace, "-e", "signal=none", "-e", "trace=fsync,syncfs,renameat,unlinkat", Environment.ProcessPath!, .. ChildArguments], "vault").Succeeded);
        var calls = File.ReadAllLines(trace).Where(call => call.Contains(store.Path, StringComparison.Ordinal)).ToList();
        var listed = calls.FindIndex(call => call.Contains($"{store.Path}>, \"pending\")", StringComparison.Ordinal));
        var flushed = calls.FindIndex(call => call.Contains("fsync(", StringComparison.Ordinal) && call.Contains($"{store.Path}>", StringComparison.Ordinal));
        var places = calls.Where(call => call.Contains("renameat(", StringComparison.Ordinal) && !call.Contains("\"pending\"", StringComparison.Ordinal)).Select(call => calls.IndexOf(call)).ToList();
        var written = calls.FindIndex(call => call.Contains("syncfs(", StringComparison.Ordinal));
        var done = calls.FindIndex(call => call.Contains("unlinkat(", StringComparison.Ordinal) && call.Contains("\"pending\"", StringComparison.Ordinal));
        Assert.True(places.Count > 4, string.Join('\n', calls));
        Assert.Contains(calls[..listed], call => call.Contains("fsync(", StringComparison.Ordinal));
        Assert.Equal([listed, flushed, places[0], places[^1], written, done], ((int[])[listed, flushed, places[0], places[^1], written, done]).Order());
        Assert.Single(calls, call => call.Contains("syncfs(", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_processes_at_once_both_add_what_they_have()
    {
        var results = new CommandResult[2];
        Parallel.For(0, 2, i => results[i] = Run([Environment.ProcessPath!, .. ChildArguments], $"template{i}"));
        Assert.All(results, result => Assert.True(result.Succeeded, result.Text));
        Assert.Equal(["template0", "template0-child", "template1", "template1-child"], Generations.Templates());
        Assert.Empty(new Fsck(store, new FsckOptions()).Run());
    }

    public void Dispose() => folder.Dispose();

    private static string[] ChildArguments => ["-method", $"{typeof(CrashChildTests).FullName}.{nameof(CrashChildTests.Adds_a_generation_for_the_tests_that_disturb_it)}", "-explicit", "only"];

    private GenerationStore Generations => new(store, TimeProvider.System);

    private void Disturb(string call, string injection, Action<CommandResult> check)
    {
        Assert.SkipUnless(File.Exists(Strace), "strace is not installed");
        for (var n = 1; n <= Tries; n++)
        {
            // With and without earlier generations: the first one of a template comes into force in another way.
            Assert.True(n != 2 || Run([Environment.ProcessPath!, .. ChildArguments], "vault").Succeeded);
            var before = Counts();
            var trace = folder.At("trace");
            File.Delete(folder.At(CrashChildTests.FailureFile));
            var result = Run([Strace, "-f", "-qq", "-o", trace, "-e", $"trace={call}", "-e", $"{injection}:when={n}", Environment.ProcessPath!, .. ChildArguments], "vault");
            if (!File.ReadAllText(trace).Contains("INJECTED", StringComparison.Ordinal) && !File.ReadAllText(trace).Contains("SIGKILL", StringComparison.Ordinal))
            {
                Assert.True(n > 1, $"{call} was never called: {result.Text}{result.Error}");
                return;
            }

            check(result);
            Assert.Empty(new Fsck(store, new FsckOptions()).Run());
            Assert.All(Counts().Zip(before), pair => Assert.InRange(pair.First, pair.Second, pair.Second + 1));
            Reset();
        }
    }

    // The next try finishes what was disturbed; then the store is made empty again for the one after it.
    private void Reset()
    {
        var again = Run([Environment.ProcessPath!, .. ChildArguments], "vault");
        Assert.True(again.Succeeded, again.Text);
        foreach (var current in Templates.Select(template => Generations.Current(template)!))
        {
            Assert.Equal(current.Tree, new LayerStore(store).Listing(current.Layers).Digest);
        }

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

    private static string[] Templates => ["vault", "vault-child"];

    private List<int> Counts() => [.. Templates.Select(template => Generations.History(template).Count)];

    private CommandResult Run(string[] command, string template) => new ProcessRunner().Run(Command.Own(command[0], command[1..]) with
    {
        Environment = new Dictionary<string, string>
        {
            [CrashChildTests.FolderVariable] = folder.Path,
            [CrashChildTests.TemplateVariable] = template,
            ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..")),
            ["DOTNET_TieredPGO"] = "0",
            ["HOME"] = "/root",
        },
    });
}
