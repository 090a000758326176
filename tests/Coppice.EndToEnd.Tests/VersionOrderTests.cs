using System.Text;
using Coppice.Distributions.Arch;
using Coppice.Distributions.Debian;
using Coppice.EndToEnd.Tests.Support;
using Coppice.Foundation.Processes;

namespace Coppice.EndToEnd.Tests;

/// <summary>All versions of the real snapshot, judged by the programs of both distributions.</summary>
[Trait("Category", "Integration")]
[Collection(StarterCollection.Name)]
public sealed class VersionOrderTests(GrownStarter starter)
{
    private const string Dpkg = "while read -r a r b; do dpkg --compare-versions \"$a\" \"$r\" \"$b\" || echo \"$a $r $b\"; done";
    private const string Vercmp = "while read -r a b; do echo \"$a $b $(vercmp \"$a\" \"$b\")\"; done";

    [Fact]
    public void Dpkg_agrees_with_every_pair_of_neighbours_in_our_order_and_so_with_the_order_of_all()
    {
        var sorted = Versions().Select(DebianVersion.Parse).Order().ToList();
        // Not "older or equal": which of both is claimed, too.
        var claims = sorted.Zip(sorted.Skip(1), (a, b) => $"{a} {(a.CompareTo(b) == 0 ? "eq" : "lt-nl")} {b}").ToList();
        Assert.Equal([], Answers(Dpkg, claims));
    }

    [Fact]
    public void Vercmp_agrees_with_every_pair_of_neighbours_in_the_indexes()
    {
        var versions = Versions();
        var answers = versions.Zip(versions.Skip(1), (a, b) => $"{a} {b} {PacmanVersion.Compare(a, b)}").ToList();
        Assert.Equal(answers, Answers(Vercmp, [.. versions.Zip(versions.Skip(1), (a, b) => $"{a} {b}")]));
    }

    // In the order of the indexes, each once.
    private List<string> Versions()
    {
        var versions = starter.Suites().SelectMany(suite => File.ReadLines(Path.Combine(starter.Store, suite.Index)))
            .Where(line => line.StartsWith("Version: ", StringComparison.Ordinal)).Select(line => line["Version: ".Length..]).Distinct().ToList();
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
                Command.Own("sh", ["-eu", "-c", script]) with { Input = Encoding.ASCII.GetBytes(string.Concat(part.Select(line => line + "\n"))) },
                TestContext.Current.CancellationToken);
            Assert.True(asked.Succeeded && asked.Error.Length == 0, asked.Error);
            return Shell.Lines(asked.Text);
        })];
    }
}
