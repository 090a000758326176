using System.Diagnostics;
using Coppice.Apply.Tests.Support;
using Coppice.Recipes;

namespace Coppice.Apply.Tests;

/// <summary>
/// <c>coppice-apply</c> is killed (SIGKILL, by strace(1)) before each single call that changes the pool: the first of its kind,
/// the second, and so on until a run is through.
/// </summary>
[Collection(AloneCollection.Name)]
[Trait("Category", "Integration")]
public sealed class KillTests
{
    private static readonly byte[] OldBase = RecipeStream.Image(1, 2, 0, 3);
    private static readonly byte[] OldVault = RecipeStream.Image(4, 5);
    private static readonly byte[] NewBase = RecipeStream.Image(1, 2, 0, 6);
    private static readonly byte[] NewVault = RecipeStream.Image(6, 4, 7);

    [Theory]
    [InlineData("mkdirat", 3)] // the staging folder, and the folder of each image
    [InlineData("pwrite64", 5)] // new blocks of both, a shared block where it is copied, both records
    [InlineData("sync_file_range", 2)]
    [InlineData("syncfs", 2)] // before and after the switch
    [InlineData("linkat", 4)] // record and image of both, as revisions
    [InlineData("renameat", 4)] // record and image of both
    [InlineData("unlinkat", 5)] // the oldest revisions with their records, the staging folder
    public void Whenever_it_is_killed_each_image_is_whole_and_the_same_stream_completes_the_pool(string call, int times)
    {
        var kills = 0;
        while (!UpdateKilledBefore(call, kills + 1))
        {
            kills++;
        }

        Assert.InRange(kills, times - 1, times);
    }

    /// <summary>Runs an update until it ends (true) or is killed, and looks at what it left.</summary>
    private static bool UpdateKilledBefore(string call, int time)
    {
        using var pool = Filled();
        var stream = Update(pool);
        var before = pool.State();
        var ended = Run(pool, stream, call, time);
        bool[] isNew = [IsNew(pool, "base", OldBase, NewBase), IsNew(pool, "vault", OldVault, NewVault)];
        Assert.True(!ended || isNew.All(one => one), "it ended well and did not switch");
        Assert.True(
            File.Exists(Newest(pool, "base")) || WithoutUnfinished(pool) == before,
            "the switch has not begun, and the pool is not as it was");

        pool.Apply(stream);
        Assert.Equal([NewBase, NewVault], [File.ReadAllBytes(pool.At("base")), File.ReadAllBytes(pool.At("vault"))]);
        Assert.Equal([OldBase, OldVault], [File.ReadAllBytes(Newest(pool, "base")), File.ReadAllBytes(Newest(pool, "vault"))]);
        Assert.False(Directory.Exists(pool.At(".coppice-staging", "")));
        Assert.Equal([Part.Identity("base", NewBase), Part.Identity("vault", NewVault)], PoolList.Read(pool.Path));
        return ended;
    }

    // Two images with a revision each, so that naming, renaming and removing all happen at the next update.
    private static TestPool Filled()
    {
        var pool = new TestPool();
        pool.Apply(Part.Whole(1, "base", RecipeStream.Image(8)), Part.Whole(2, "vault", RecipeStream.Image(9)));
        pool.Apply(Part.Whole(1, "base", OldBase), Part.Whole(2, "vault", OldVault));
        return pool;
    }

    // Sources are of the stream only: a pool that is half switched takes it, too.
    private static byte[] Update(TestPool pool) => RecipeStream.Of(
        pool.Key,
        Part.Whole(1, "base", NewBase),
        Part.Of(
            2, "vault", NewVault, [new RecipeSource(InStream: true, Part.Identity("base", NewBase))],
            [new(1, 3, 3), new(2, BlockRun.Literal, 0)]));

    private static bool Run(TestPool pool, byte[] stream, string call, int time)
    {
        var key = Path.GetTempFileName();
        try
        {
            File.WriteAllText(key, pool.Key.PublicPem());
            var start = new ProcessStartInfo("strace")
            {
                UseShellExecute =
                    false, RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true,
                ArgumentList =
                {
                    "-f", "-o", "/dev/null", "-e", $"trace={call}", "-e", $"inject={call}:signal=KILL:when={time}",
                    BuiltPrograms.Apply, pool.Path, "--key", key,
                },
            };
            using var process = Process.Start(start)!;
            process.StandardInput.BaseStream.Write(stream);
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode is 0 or 137, $"{process.ExitCode}: {error}");
            return process.ExitCode == 0;
        }
        finally
        {
            File.Delete(key);
        }
    }

    private static bool IsNew(TestPool pool, string name, byte[] before, byte[] after)
    {
        var bytes = File.ReadAllBytes(pool.At(name));
        Assert.True(
            bytes.AsSpan().SequenceEqual(before) || bytes.AsSpan().SequenceEqual(after),
            $"{name} is neither the old nor the new image");
        return bytes.AsSpan().SequenceEqual(after);
    }

    private static string Newest(TestPool pool, string name) =>
        pool.Files(name).Where(file => file.StartsWith("root.img.2@", StringComparison.Ordinal) && file.EndsWith('Z'))
            .Select(file => pool.At(name, file)).SingleOrDefault(pool.At(name, "root.img.2@"));

    private static string WithoutUnfinished(TestPool pool) =>
        string.Join('\n', pool.State().Split('\n').Where(line => !line.Contains("/.coppice-staging", StringComparison.Ordinal)));
}

/// <summary>
/// Runs beside no other tests: a program that is being started has, for a moment, the locks of all pools that are open then.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    internal const string Name = "alone";
}
