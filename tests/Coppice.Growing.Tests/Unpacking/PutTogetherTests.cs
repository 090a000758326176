using System.Text.RegularExpressions;
using Coppice.Foundation;
using Coppice.Growing.Tests.Support;
using Coppice.Growing.Unpacking;
using Coppice.Store;

namespace Coppice.Growing.Tests.Unpacking;

/// <summary>Packages that were decompressed before, in builds.</summary>
[Trait("Category", "Integration")]
public sealed partial class PutTogetherTests(GrownBase grown)
{
    [Fact]
    public void No_package_is_decompressed_again_unless_something_of_it_is_missing_and_the_tree_is_the_same()
    {
        using var bench = new Workbench(grown);
        var before = Records(bench);
        Assert.InRange(before.Length, 50, 500);
        Declare(bench, "none");
        bench.Grow();
        var records = Records(bench).Except(before).ToList();
        Assert.Equal((records.Count, 0), Made(bench));
        Assert.InRange(records.Count, 8, 20);

        // Of one package a file is not in the store, and the record of another one is damaged.
        var (record, lost) = records.Select(record => (record, Largest(record))).Single(found => found.Item2 is not null);
        var damaged = records.First(other => other != record);
        Rewrite(damaged, File.ReadAllBytes(damaged)[..^1]);
        foreach (var file
            in Directory.GetFiles(bench.Store.At(StoreFolder.Contents, lost!.Digest.Hex[..2]), lost!.Digest.Hex + "*"))
        {
            File.Delete(file);
        }

        Assert.Contains(damaged, bench.Coppice("fsck").Text, StringComparison.Ordinal);
        Declare(bench, "first");
        bench.Grow();
        Assert.Equal((2, records.Count - 2), Made(bench));
        Assert.Empty(PayloadRecords.Check(bench.Store, CancellationToken.None));

        // Now nothing is missing.
        Declare(bench, "second");
        bench.Grow();
        Assert.Equal((0, records.Count), Made(bench));
        Assert.Equal(before.Length + records.Count, Records(bench).Length);

        // An audit believes no record, and comes to the same tree.
        bench.Do("audit", "one");
        Assert.Equal((records.Count, 0), Made(bench));

        TarContent? Largest(string record) =>
            new PayloadRecords(bench.Store).Find(Digest.Parse(Path.GetFileName(record)))?.Payload.Pieces
                .Select(piece => piece.Content).MaxBy(content => content?.Size);
    }

    // How many were decompressed and put together, as the newest log says.
    private static (int, int) Made(Workbench bench)
    {
        var line = MadeLine().Match(File.ReadAllText(bench.Logs("one")[^1]));
        return (int.Parse(line.Groups["decompressed"].Value), int.Parse(line.Groups["together"].Value));
    }

    private static string[] Records(Workbench bench) =>
        [
            .. Directory.GetFiles(bench.Store.At(PayloadRecords.Folder), "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal),
        ];

    // Answers come before packages, so with another answer all of them are installed again.
    private static void Declare(Workbench bench, string answer) => bench.Declare(
        "one: {from: base, packages: [chain-top, works, works-too, office, bulky], debconf: [\"works works/answer string "
            + $"{answer}\"]}}");

    // The stores of tests share their files: another file in its place, not other bytes in it.
    private static void Rewrite(string file, byte[] content)
    {
        File.Delete(file);
        File.WriteAllBytes(file, content);
    }

    [GeneratedRegex(@"packages: (?<decompressed>[0-9]+) decompressed, (?<together>[0-9]+) put "
        + @"together", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MadeLine();
}
