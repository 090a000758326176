using System.Diagnostics;
using System.Text.Json;
using Coppice.Archives.Freezing;
using Coppice.Growing.Tests.Support;
using Coppice.Store;

namespace Coppice.Growing.Tests;

/// <summary>
/// An update that is killed again and again, from its first line to its last: each time the store is whole and everything in it
/// can be used, and what comes out in the end is what an update without a break gives.
/// </summary>
[Trait("Category", "Integration")]
[Collection(MovingArchive.OneAtATime)]
public sealed class UpdateKillTests(MovingArchive moving)
{
    // The base is upgraded in place, a and b are grafted, c is rebuilt: it has a newer package of its own and loses one.
    private const string Templates = "a: {from: base, packages: [steady]}\nb: {from: a, packages: [low]}\nc: {from: base, "
        + "packages: [shrinks]}\nd: {from: [a, c]}";

    private static readonly string[] All = ["base", "a", "b", "c", "d"];

    [Fact]
    public Task Killed_until_it_comes_through_an_update_gives_what_one_without_a_break_gives() => KillAsync(Chance.Begin(), 2);

    [Fact]
    [Trait("Category", "Soak")]
    public async Task Killed_without_end_it_does_so_too()
    {
        var chance = Chance.Begin();
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Chance.SoakTime;)
        {
            await KillAsync(chance, int.MaxValue);
        }
    }

    private async Task KillAsync(Random random, int times)
    {
        using var whole = moving.Begin(Templates).Grow();
        using var bench = moving.Begin(Templates).Grow();
        var snapshot = Current(bench);
        moving.GoOn();
        var lines = await UpdateAsync(whole, killAfter: int.MaxValue, delay: 0)
            ?? throw new InvalidOperationException("it was not killed");
        var tail = lines.Count - lines.FindIndex(
            line => line.Contains("\"ended\"", StringComparison.Ordinal) && line.Contains("\"base\"", StringComparison.Ordinal));

        var kills = 0;
        for (var rounds = 0; ; rounds++)
        {
            // The first kills hit what is still to be done somewhere, evenly; later ones also come too late.
            var expected = bench.Current("base")!.Number == 1 ? lines.Count : tail;
            var last = expected + (rounds < 4 ? 0 : expected * (rounds - 3) / 2);
            var (killAfter, delay) =
                (
                    rounds < times ? random.Next(rounds == 0 ? last / 2 : last) : int.MaxValue,
                    random.Next(4) == 0 ? random.Next(150) : 0);
            if (await UpdateAsync(bench, killAfter, delay) is not null)
            {
                break;
            }

            kills++;
            await AssertGoodAsync(bench, snapshot, Current(whole));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills");
        Assert.True(kills > 0, "no kill came in time");
        Assert.Equal(All.Select(whole.Tree), All.Select(bench.Tree));
        Assert.Equal(Current(whole), Current(bench));
        Assert.Contains("nothing to update", bench.Do("update").Error, StringComparison.Ordinal);
        // That the base without a break is what growing it anew gives, UpdateTests proves.
        var audit = JsonDocument.Parse(bench.Do("audit", ["--json", .. All[1..]]).Text).RootElement.GetProperty("templates")
            .EnumerateArray().ToList();
        Assert.Equal(All[1..].Order(StringComparer.Ordinal),
            audit.Select(template => template.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
        Assert.All(audit, template => Assert.True(template.GetProperty("same").GetBoolean(), template.ToString()));
        await AssertGoodAsync(bench, snapshot, Current(whole));
        bench.Do("gc", "--yes");
        await AssertGoodAsync(bench, snapshot, Current(whole));
        Assert.Empty(Directory.EnumerateFileSystemEntries(bench.Store.At(StoreFolder.Work)));
    }

    // Its lines when it came through; null when it was killed: some time after that many of them.
    private static async Task<List<string>?> UpdateAsync(Workbench bench, int killAfter, int delay)
    {
        using var coppice = CoppiceProgram.Start(
            ["update", "-f", bench.FamilyFile, "--store", bench.StorePath, "--yes", "--progress", "json"]);
        var output = coppice.StandardOutput.ReadToEndAsync();
        var lines = new List<string>();
        while (await coppice.StandardError.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (lines.Count - 1 == killAfter)
            {
                await Task.Delay(delay);
                coppice.Kill();
            }
        }

        await coppice.WaitForExitAsync();
        await output;
        // 128 + SIGKILL, as .NET tells it; a kill may come when it is through already.
        Assert.True(coppice.ExitCode is 0 or 137, $"exit code {coppice.ExitCode}\n{string.Join('\n', lines.TakeLast(20))}");
        return coppice.ExitCode == 0 ? lines : null;
    }

    private static async Task AssertGoodAsync(Workbench bench, params string?[] snapshots)
    {
        await bench.AssertNothingLeftAsync();
        Assert.Empty(bench.Fsck());
        Assert.Contains(Current(bench), snapshots);
        bench.Do("status");
        foreach (var template in All)
        {
            var current = bench.Current(template)!;
            Assert.Equal(current.Tree, bench.Listing(template).Digest);
            Assert.Equal(
                current.Number == 1 ? "1.0\n" : "1.1\n", bench.Do("run", template, "--", "cat", "/usr/share/works/file").Text);
        }

        Assert.Equal("", bench.Do("run", "b", "--", "dpkg", "--audit").Text);
        await bench.AssertNothingLeftAsync();
    }

    private static string? Current(Workbench bench) => new SnapshotStore(bench.StorePath).Current("tests")?.Digest.Hex;
}
