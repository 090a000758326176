using System.Text;
using Coppice.Distributions.Debian;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Tests.Debian;

/// <summary>dpkg is the judge. Its Perl library compares all pairs in one process; dpkg itself is asked for a sample.</summary>
[Trait("Category", "Integration")]
public sealed class DebianVersionAgainstDpkgTests
{
    private const int Pairs = 5000;
    private const int Sample = 200;

    private const string Script = """
        use Dpkg::Version;
        while (<STDIN>) { chomp; my ($a, $b) = split / /; print version_compare($a, $b), "\n"; }
        """;

    // Few different characters, so that long common beginnings and near misses are frequent.
    private static string Version(Random random)
    {
        const string Letters = "0019~~+.aZ-";
        var text = new StringBuilder(random.Next(8) == 0 ? $"{random.Next(3)}:" : "").Append(random.Next(3));
        for (var left = random.Next(7); left > 0; left--)
        {
            text.Append(Letters[random.Next(Letters.Length)]);
        }

        return text.ToString().TrimEnd('-');
    }

    private static List<(string A, string B)> Generated()
    {
        var random = new Random(20260711);
        return [.. Enumerable.Range(0, Pairs).Select(_ => (Version(random), Version(random)))];
    }

    [Fact]
    public void Thousands_of_generated_pairs_compare_as_in_dpkgs_library()
    {
        if (!File.Exists("/usr/share/perl5/Dpkg/Version.pm"))
        {
            Assert.Skip("libdpkg-perl is not installed");
        }

        var pairs = Generated();
        var input = Encoding.ASCII.GetBytes(string.Concat(pairs.Select(pair => $"{pair.A} {pair.B}\n")));
        var judged = new ProcessRunner().Run(new Command("perl", ["-e", Script]) { Input = input }).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Pairs, judged.Length);
        Assert.All(pairs.Zip(judged), item => Assert.Equal($"{item.First}: {item.Second}", $"{item.First}: {Compare(item.First)}"));
    }

    [Fact]
    public void A_sample_compares_as_in_dpkg_itself() => Assert.All(Generated().Take(Sample), pair =>
    {
        var relation = Compare(pair) switch { < 0 => "lt-nl", 0 => "eq", _ => "gt-nl" };
        Assert.Equal(0, new ProcessRunner().Run(new Command("dpkg", ["--compare-versions", pair.A, relation, pair.B])).ExitCode);
    });

    private static int Compare((string A, string B) pair) => DebianVersion.Parse(pair.A).CompareTo(DebianVersion.Parse(pair.B));
}
