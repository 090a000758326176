using System.Text;
using Coppice.Distributions.Debian;
using Coppice.Distributions.Debian.Updates;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian.Updates;

public sealed class IndexScanTests : IDisposable
{
    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    private static string Stanza(string name, string version = "1.0-1", string more = "") =>
        $"Package: {name}\nVersion: {version}\nArchitecture: amd64\n{more}Filename: pool/x.deb\nSize: 1234\nSHA256: "
            + $"{new string('a', 64)}\n\n";

    private IEnumerable<string> Find(string text, params string[] names)
    {
        File.WriteAllText(file, text);
        return IndexScan.Find(file, names.ToHashSet())
            .Select(found => $"{found.Name} {found.Version} {found.Architecture} {found.Size}").Order(StringComparer.Ordinal);
    }

    [Fact]
    public void All_versions_of_the_wanted_packages_are_found_and_no_others()
    {
        Assert.Equal(
            ["less 1.0-1 amd64 1234", "less 2.0-1 amd64 1234"],
            Find(Stanza("lesser") + Stanza("less") + Stanza("les") + Stanza("less", "2.0-1"), "less", "none"));
        Assert.Empty(Find("", "less"));
    }

    [Fact]
    public void The_last_entry_needs_no_line_after_it_and_the_name_need_not_come_first()
    {
        Assert.Equal(["less 1.0-1 amd64 1234"], Find(Stanza("less").TrimEnd('\n'), "less"));
        Assert.Equal(
            ["less 1 all 5"],
            Find("\n\nVersion: 1\nDepends: a,\n Package: b\nPackage: less\nArchitecture: all\nSize: 5\n", "less", "b"));
    }

    [Fact]
    public void A_large_index_gives_the_same_as_opening_it_whole()
    {
        // Larger than every buffer and cut into parts, with entries of all lengths across the cuts; one is longer than a buffer.
        var random = new Random(1);
        var text = new StringBuilder();
        for (var i = 0; text.Length < 24 << 20; i++)
        {
            text.Append(
                Stanza(
                    $"p{i % 4000}", $"{i}-1",
                    i == 500 ? $"Depends: {new string('x', 3 << 20)}\n" : $"Depends: {new string('x', random.Next(3000))}\n"));
        }

        var whole = new PackagesIndex(Encoding.ASCII.GetBytes(text.ToString()));
        var names = Enumerable.Range(0, 4000).Select(i => $"p{i}").ToArray();
        var expected = names.SelectMany(whole.Find)
            .Select(package => $"{package.Name} {package.Version} {package.Architecture} {package.Size}")
            .Order(StringComparer.Ordinal).ToList();
        Assert.True(expected.Count > 5000, $"only {expected.Count} entries");
        Assert.Equal(expected, Find(text.ToString(), names));
    }

    [Theory]
    [InlineData("Package: less\nVersion: x\nArchitecture: amd64\nSize: 1\n", "Version")]
    [InlineData("Package: less\nVersion: 1\nArchitecture: amd64\n", "Size")]
    public void A_malformed_entry_is_refused_when_it_is_wanted(string stanza, string field)
    {
        Assert.Contains(field, Assert.Throws<Failure>(() => Find(stanza, "less").ToList()).Message, StringComparison.Ordinal);
        Assert.Empty(Find(stanza, "more"));
    }

    [Fact]
    public void A_missing_index_is_a_failure() =>
        Assert.Equal(
            "coppice fsck", Assert.Throws<Failure>(() => IndexScan.Find(file + ".none", new HashSet<string>())).Problems[0].Hint);
}
