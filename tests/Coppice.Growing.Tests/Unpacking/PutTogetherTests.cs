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
        using var bench = new Workbench(grown).Declare("one: {from: base, packages: [works]}");
        var records = Records(bench);
        Assert.InRange(records.Length, 50, 500);

        // One record is damaged, and of another package a file is not in the store.
        var damaged = records[0];
        Rewrite(damaged, File.ReadAllBytes(damaged)[..^1]);
        var lost = records[1..].Select(Largest).First(content => content is not null)!;
        foreach (var file
            in Directory.GetFiles(bench.Store.At(StoreFolder.Contents, lost.Digest.Hex[..2]), lost.Digest.Hex + "*"))
        {
            File.Delete(file);
        }

        Assert.Contains(damaged, bench.Coppice("fsck").Text, StringComparison.Ordinal);
        ChangeBase(bench, "first");
        bench.Grow();
        Assert.Equal((2, records.Length - 2), Made(bench, "base"));
        Assert.Empty(PayloadRecords.Check(bench.Store, CancellationToken.None));

        // Now nothing is missing: the child's own package has a record, too.
        ChangeBase(bench, "second");
        bench.Grow();
        Assert.Equal((0, records.Length), Made(bench, "base"));
        Assert.Equal(records.Length + 1, Records(bench).Length);

        // An audit believes no record, and comes to the same trees.
        bench.Do("audit", "base", "one");
        Assert.Equal((records.Length, 0), Made(bench, "base"));

        TarContent? Largest(string record) =>
            new PayloadRecords(bench.Store).Find(Digest.Parse(Path.GetFileName(record)))?.Payload.Pieces
                .Select(piece => piece.Content).MaxBy(content => content?.Size);
    }

    // How many were decompressed and put together, as the newest log says.
    private static (int, int) Made(Workbench bench, string template)
    {
        var line = MadeLine().Match(File.ReadAllText(bench.Logs(template)[^1]));
        return (int.Parse(line.Groups["decompressed"].Value), int.Parse(line.Groups["together"].Value));
    }

    private static string[] Records(Workbench bench) =>
        [
            .. Directory.GetFiles(bench.Store.At(PayloadRecords.Folder), "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal),
        ];

    // Answers come before packages, so all of them are installed again.
    private static void ChangeBase(Workbench bench, string answer)
    {
        const string Declared = "    archive: test\n";
        const string Answers = "    debconf:";
        var lines = File.ReadAllLines(bench.FamilyFile).Where(line => !line.StartsWith(Answers, StringComparison.Ordinal));
        File.WriteAllText(
            bench.FamilyFile,
            string.Concat(lines.Select(line => line + "\n")).Replace(
                Declared, $"{Declared}{Answers} [\"works works/answer string {answer}\"]\n", StringComparison.Ordinal));
    }

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
