using Coppice.Foundation;
using Coppice.Growing.Tests.Support;
using Coppice.Growing.Unpacking;
using Coppice.Store;

namespace Coppice.Growing.Tests.Unpacking;

/// <summary>Records of packages in a store.</summary>
public sealed class PayloadRecordsTests : IDisposable
{
    private static readonly PayloadRecord Record = new(TarSkeleton.Of(new MemoryStream(new byte[1024]))!, new byte[] { 1, 2 });

    private readonly TempFolder folder = new();
    private readonly StoreFolder store;

    public PayloadRecordsTests() => store = StoreOpening.OpenOrCreate(folder.At("store"));

    [Fact]
    public void Records_get_their_place_all_at_once_and_nothing_is_left_in_work()
    {
        var records = new PayloadRecords(store);
        records.Add(Digest.Of("a"), Record);
        records.Add(Digest.Of("b"), Record);
        records.Add(Digest.Of("b"), Record);
        Assert.Null(new PayloadRecords(store).Find(Digest.Of("a")));
        Assert.False(Directory.Exists(store.At(PayloadRecords.Folder)));
        records.Complete();
        records.Complete();
        Assert.Equal(Record.Size, new PayloadRecords(store).Find(Digest.Of("a"))!.Size);
        Assert.Equal(2, Files.Length);
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.At(StoreFolder.Work)));
        Assert.Empty(PayloadRecords.Check(store, CancellationToken.None));
    }

    [Fact]
    public void What_a_killed_build_left_is_removed_by_the_next()
    {
        new PayloadRecords(store).Add(Digest.Of("a"), Record);
        Assert.Equal(1, store.RemoveUnfinished(TestContext.Current.CancellationToken));
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.At(StoreFolder.Work)));
    }

    [Fact]
    public void A_record_stays_as_long_as_its_package()
    {
        Add("a", "b");
        var unneeded = PayloadRecords.Unneeded(store, new HashSet<string> { Digest.Of("a").Hex });
        Assert.Equal([Digest.Of("b").Hex], unneeded.Select(Path.GetFileName));
    }

    [Fact]
    public void Damaged_and_foreign_files_are_named_and_never_used()
    {
        Add("a", "b", "c");
        var damaged = Files[0];
        File.WriteAllBytes(damaged, File.ReadAllBytes(damaged)[..^1]);
        File.Move(Files[1], Files[1] + "x");
        var problems = PayloadRecords.Check(store, CancellationToken.None).ToList();
        Assert.Equal([(damaged, $"rm {damaged}"), (Files[1], $"look at it, then move it away: mv {Files[1]} /elsewhere")],
            problems.Select(problem => (problem.Path, problem.Hint)));
        Assert.Null(new PayloadRecords(store).Find(Digest.Parse(Path.GetFileName(damaged))));
    }

    [Fact]
    public void Something_else_in_the_place_of_a_record_is_no_record()
    {
        Add("a");
        var file = Files[0];
        File.Delete(file);
        Directory.CreateDirectory(file);
        Assert.Null(new PayloadRecords(store).Find(Digest.Of("a")));
    }

    public void Dispose() => folder.Dispose();

    private string[] Files =>
        [.. Directory.GetFiles(store.At(PayloadRecords.Folder), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private void Add(params string[] packages)
    {
        var records = new PayloadRecords(store);
        Array.ForEach(packages, package => records.Add(Digest.Of(package), Record));
        records.Complete();
    }
}
