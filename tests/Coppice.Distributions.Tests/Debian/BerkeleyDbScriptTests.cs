using System.Buffers.Binary;
using System.Text;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Tests.Debian;

/// <summary>
/// Files of Berkeley DB that were made twice: what chance and the clock put into them goes, what they say stays.
/// </summary>
public sealed class BerkeleyDbScriptTests : IDisposable
{
    private const int PageSize = 512, FirstItem = 440;

    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(13)]
    public void What_is_made_twice_comes_out_the_same_with_all_that_it_says(byte type)
    {
        var first = Settled(Made(1, "1795940716", type));
        Assert.Equal(first, Settled(Made(2, "1795949999", type)));
        Assert.Equal(5, first[PageSize + 28]);
        Assert.Equal(Items("0315532800"), first[(PageSize + FirstItem)..]);
        Assert.Equal(new byte[FirstItem - 32], first[(PageSize + 32)..(PageSize + FirstItem)]);
    }

    [Fact]
    public void Other_files_stay_as_they_are()
    {
        var other = Made(1, "1795940716", 2);
        other[12] = 0;
        Assert.Equal(other, Settled([.. other]));
        Assert.Equal(other[..100], Settled(other[..100]));
        // A page of another kind, which has no free space of this form.
        var inner = Made(1, "1795940716", 8);
        Assert.Equal(
            inner[(PageSize + 26)..(PageSize + FirstItem)], Settled([.. inner])[(PageSize + 26)..(PageSize + FirstItem)]);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static byte[] Items(string time) =>
        [.. Encoding.ASCII.GetBytes($"\u0001{time}\u0001YP_LAST_MODIFIED").Concat(new byte[PageSize]).Take(PageSize - FirstItem)];

    private static byte[] Made(int seed, string time, byte type)
    {
        var random = new Random(seed);
        var file = new byte[2 * PageSize];
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(12), 0x061561);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(20), PageSize);
        random.NextBytes(file.AsSpan(52, 20));
        var page = file.AsSpan(PageSize);
        BinaryPrimitives.WriteUInt16LittleEndian(page[20..], 3);
        BinaryPrimitives.WriteUInt16LittleEndian(page[22..], FirstItem);
        page[25] = type;
        page[28] = 5;
        random.NextBytes(page[32..FirstItem]);
        Items(time).CopyTo(page[FirstItem..]);
        return file;
    }

    private byte[] Settled(byte[] file)
    {
        var script = Path.Combine(folder, "script.pl");
        File.WriteAllText(script, FinalizedList.Text("Debian.Scripts.berkeley-db.pl"));
        var path = Path.Combine(folder, "aliases.db");
        File.WriteAllBytes(path, file);
        var result = new ProcessRunner().Run(
            Command.Own("perl", script, path) with
            {
                Environment = new Dictionary<string, string> { ["SOURCE_DATE_EPOCH"] = "315532800" },
            },
            TestContext.Current.CancellationToken);
        Assert.True(result.Succeeded, result.Error);
        return File.ReadAllBytes(path);
    }
}
