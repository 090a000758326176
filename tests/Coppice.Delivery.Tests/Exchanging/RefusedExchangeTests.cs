using System.Text;
using Coppice.Delivery.Exchanging;
using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tests.Exchanging;

/// <summary>Whatever is not as it was taken to be, nothing is written; whatever stops half-way is said.</summary>
[Trait("Category", "Integration")]
public sealed class RefusedExchangeTests : IDisposable
{
    private readonly ExchangeScene scene = new();
    private readonly TreeListing before;
    private readonly TreeListing after;

    public RefusedExchangeTests()
    {
        scene.Rules = new ExchangeRules(
            [BytePath.Of("db/status"), BytePath.Of("db/local")], ["fcntl db/lock", "file db/db.lck", "file none/lock"],
            ["remove etc/key_*", "empty etc/machine-id 1400000000", "delete etc/private", "remove none/*"]);
        before = scene.Tree(folder => Make(folder, "old"));
        after = scene.Tree(folder => Make(folder, "new"));
    }

    public void Dispose() => scene.Dispose();

    [Theory]
    [InlineData("printf abc >changed; touch -d @1400000000 changed .", "/changed")]
    [InlineData("chmod 600 changed", "/changed")]
    [InlineData("chown 5 changed", "/changed")]
    [InlineData("touch changed", "/changed")]
    [InlineData("rm changed", "/changed")]
    [InlineData("rm changed; ln -s x changed", "/changed")]
    [InlineData("ln changed elsewhere", "/changed")]
    [InlineData("ln -sfT other link", "/link")]
    [InlineData("echo mine >added", "/added")]
    [InlineData("mkdir added", "/added")]
    [InlineData("echo mine >gone/deep/mine", "/gone/deep/mine")]
    [InlineData("touch -d @1 retimed", "/retimed")]
    [InlineData("chmod 700 folder", "/folder")]
    [InlineData("mv folder f; ln -s f folder", "/folder")]
    [InlineData("echo more >>db/status", "/db/status")]
    [InlineData("mkdir db/local/mine-1", "/db/local/mine-1")]
    [InlineData("rmdir db/local/one-1", "/db/local/one-1")]
    public void A_system_that_somebody_changed_is_left_as_it_is_and_what_differs_is_named(string change, params string[] named)
    {
        scene.Start(before);
        Shell.Script($"cd {scene.System}; {change}");
        var found = TreeListing.Scan(scene.System).ToString();
        var stream = scene.Stream(before, after);
        var answer = scene.Apply(ExchangeScene.BytesOf(stream));
        Assert.Equal("differs", answer.Words);
        Assert.Equal(named, stream.Differences(answer.Said).Select(path => path.ToString()));
        Assert.Equal(found, TreeListing.Scan(scene.System).ToString());
    }

    [Fact]
    public void What_is_not_touched_may_differ()
    {
        scene.Start(before);
        Shell.Script($"cd {scene.System}; echo log >>same; echo mine >folder/mine; touch folder db");
        Assert.Equal("done", scene.Apply(ExchangeScene.BytesOf(scene.Stream(before, after))).Word);
        Assert.Equal("same\nlog\n", File.ReadAllText(scene.At("same")));
        Assert.Equal("mine\n", File.ReadAllText(scene.At("folder/mine")));
    }

    [Fact]
    public void What_identifies_the_start_goes_and_the_locks_are_given_back()
    {
        scene.Start(before);
        Shell.Script(
            $"cd {scene.System}; mkdir -p etc/private/x; echo id >etc/machine-id; echo k >etc/key_a; echo k >'etc/key_b c'; "
            + "echo k >etc/other; echo k >etc/private/x/y");
        Assert.Equal("done", scene.Apply(ExchangeScene.BytesOf(scene.Stream(before, after))).Word);
        Assert.Equal("", File.ReadAllText(scene.At("etc/machine-id")));
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(1_400_000_000), File.GetLastWriteTimeUtc(scene.At("etc/machine-id")));
        Assert.Equal(["machine-id", "other"], Directory.GetFileSystemEntries(scene.At("etc")).Select(Path.GetFileName).Order());
        Assert.Equal(["local", "status"], Directory.GetFileSystemEntries(scene.At("db")).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData(":", "db.lck")]
    [InlineData(
        "mkfifo held; perl -MFcntl -e 'open(F, \"+>>\", \"lock\"); my $all = pack(\"s s x4 q q i x4\", F_WRLCK, 0, 0, 0, 0); "
            + "fcntl(F, F_SETLK, $all) or die; print \"held\\n\"; close STDOUT; sleep 60' >held 2>/dev/null & echo $! >pid; "
            + "read -r held <held; rm held", "lock")]
    public void While_the_package_manager_is_at_work_nothing_is_written(string hold, string lockFile)
    {
        scene.Start(before);
        Shell.Script($"cd {scene.At("db")}; touch {lockFile}; {hold}");
        var found = TreeListing.Scan(scene.System).ToString();
        var answer = scene.Apply(ExchangeScene.BytesOf(scene.Stream(before, after)));
        Assert.Equal("busy", answer.Word);
        Assert.Contains($"db/{lockFile}", answer.Words, StringComparison.Ordinal);
        Assert.Equal(found, TreeListing.Scan(scene.System).ToString());
        Shell.Script($"cd {scene.At("db")}; [ ! -e pid ] || kill $(cat pid)");
    }

    [Fact]
    public void A_stream_that_ends_anywhere_leaves_everything_as_it_was()
    {
        var stream = ExchangeScene.BytesOf(scene.Stream(before, after));
        foreach (var length in Enumerable.Range(0, 7).Select(n => stream.Length * n / 7).Append(stream.Length - 1536))
        {
            scene.Start(before);
            var answer = scene.Apply(stream.AsMemory(0, length));
            Assert.Contains(answer.Word, (string[])["broken", "unfit"]);
            Assert.Equal(before.ToString(), Listed());
        }
    }

    [Fact]
    public void What_arrived_damaged_is_not_used()
    {
        scene.Start(before);
        var stream = ExchangeScene.BytesOf(scene.Stream(before, after));
        var at = stream.AsSpan().LastIndexOf("content of changed: new"u8);
        stream[at] ^= 1;
        Assert.StartsWith("broken what arrived", scene.Apply(stream).Words, StringComparison.Ordinal);
        Assert.Equal(before.ToString(), Listed());
    }

    [Fact]
    public void Without_space_nothing_is_written()
    {
        scene.Programs["df"] = "echo; echo x 1 1 5 x";
        scene.Start(before);
        Assert.StartsWith("full ", scene.Apply(ExchangeScene.BytesOf(scene.Stream(before, after))).Words, StringComparison.Ordinal);
        Assert.Equal(before.ToString(), Listed());
    }

    [Theory]
    [InlineData("mv")]
    [InlineData("rm")]
    [InlineData("rmdir")]
    public void What_fails_after_the_first_write_is_said_to_be_partial(string program)
    {
        scene.Programs[program] = "echo it broke >&2; exit 1";
        scene.Start(before);
        var answer = scene.Apply(ExchangeScene.BytesOf(scene.Stream(before, after)));
        Assert.StartsWith("partial ", answer.Words, StringComparison.Ordinal);
        Assert.Contains("it broke", answer.Words, StringComparison.Ordinal);
        Assert.Equal(Encoding.ASCII.GetBytes(""), answer.Said);
    }

    private string Listed() => TreeListing.Scan(scene.System).ToString();

    private static void Make(string folder, string text) => Shell.Script($$"""
        cd {{folder}}
        mkdir -p folder etc db/local/one-1 gone/deep; : >etc/machine-id
        echo 'content of changed: {{text}}' >changed; cp changed folder/changed
        echo {{text}} >db/status; echo same >same; echo same >retimed; ln -s {{text}} link; echo x >gone/deep/x
        mkdir becomes-{{text}}; echo x >becomes-{{text}}/x
        find . -exec touch -h -d @1400000000 {} +
        [ {{text}} = old ] || {
            rm -r gone; echo a >added; touch -d @1500000000 retimed
            find . -newermt @1500000001 -exec touch -h -d @1400000000 {} +
        }
        """);
}
