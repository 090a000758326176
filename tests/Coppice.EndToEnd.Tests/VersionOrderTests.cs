using System.Text;
using Coppice.Distributions.Arch;
using Coppice.Distributions.Debian;
using Coppice.EndToEnd.Tests.Support;
using Coppice.Foundation.Processes;

namespace Coppice.EndToEnd.Tests;

/// <summary>All versions of the real snapshot, judged by the programs of both distributions.</summary>
[Trait("Category", "Integration")]
public sealed class VersionOrderTests(GrownStarter starter)
{
    private const string Dpkg = "while read -r a r b; do dpkg --compare-versions \"$a\" \"$r\" \"$b\" || echo \"$a $r $b\"; done";
    private const string Vercmp = "while read -r a b; do echo \"$a $b $(vercmp \"$a\" \"$b\")\"; done";

    // Each pair is a run of a program: a thousand in a normal run, spread over all.
    private const int Some = 1000;

    [Fact]
    public void Dpkg_agrees_with_neighbours_in_our_order() => AskDpkg(Some);

    [Fact]
    [Trait("Category", "Full")]
    public void Dpkg_agrees_with_every_pair_of_neighbours_in_our_order_and_so_with_the_order_of_all() => AskDpkg(int.MaxValue);

    [Fact]
    public void Vercmp_agrees_with_neighbours_in_the_indexes() => AskVercmp(Some);

    [Fact]
    [Trait("Category", "Full")]
    public void Vercmp_agrees_with_every_pair_of_neighbours_in_the_indexes() => AskVercmp(int.MaxValue);

    private void AskDpkg(int most)
    {
        var sorted = Versions().Select(DebianVersion.Parse).Order().ToList();
        // Not "older or equal": which of both is claimed, too.
        var claims = Spread(
            sorted.Zip(sorted.Skip(1), (a, b) => $"{a} {(a.CompareTo(b) == 0 ? "eq" : "lt-nl")} {b}").ToList(), most);
        Assert.Equal([], Answers(Dpkg, claims));
    }

    private void AskVercmp(int most)
    {
        var versions = Versions();
        var pairs = Spread(versions.Zip(versions.Skip(1)).ToList(), most);
        Assert.Equal(pairs.Select(pair => $"{pair.First} {pair.Second} {PacmanVersion.Compare(pair.First, pair.Second)}"),
            Answers(Vercmp, [.. pairs.Select(pair => $"{pair.First} {pair.Second}")]));
    }

    private static List<T> Spread<T>(List<T> all, int most) =>
        [.. Chance.Begin().Spread(all.Count, most).Select(number => all[number - 1])];

    // In the order of the indexes, each once.
    private List<string> Versions()
    {
        var versions = starter.Suites().SelectMany(suite => File.ReadLines(Path.Combine(starter.Store, suite.Index)))
            .Where(line => line.StartsWith("Version: ", StringComparison.Ordinal)).Select(line => line["Version: ".Length..])
                .Distinct().ToList();
        Assert.InRange(versions.Count, 10_000, 1_000_000);
        return versions;
    }

    // Two at a time: starting a program so often is what takes long.
    private static List<string> Answers(string script, List<string> lines)
    {
        var half = lines.Count / 2;
        return [.. ((List<string>[])[lines[..half], lines[half..]]).AsParallel().AsOrdered().SelectMany(part =>
        {
            var asked = new ProcessRunner().Run(
                Command.Own("sh", ["-eu", "-c", script]) with
                {
                    Input = Encoding.ASCII.GetBytes(string.Concat(part.Select(line => line + "\n"))),
                },
                TestContext.Current.CancellationToken);
            Assert.True(asked.Succeeded && asked.Error.Length == 0, asked.Error);
            return Shell.Lines(asked.Text);
        })];
    }
}
