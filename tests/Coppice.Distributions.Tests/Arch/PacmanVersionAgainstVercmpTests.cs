using System.Text;
using Coppice.Distributions.Arch;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Tests.Arch;

/// <summary>pacman's vercmp(8) is the judge (Debian package makepkg).</summary>
[Trait("Category", "Integration")]
public sealed class PacmanVersionAgainstVercmpTests
{
    private const int Pairs = 2000;

    [Fact]
    public void Thousands_of_generated_pairs_compare_as_in_vercmp()
    {
        // vercmp knows options; a version that begins with a dash is none.
        var pairs = HardVersions.Pairs(Pairs, version => version.Length > 0 && version[0] != '-');
        var input = Encoding.ASCII.GetBytes(string.Concat(pairs.Select(pair => $"{pair.A} {pair.B}\n")));
        var asked = new ProcessRunner().Run(
            Command.Own("sh", ["-eu", "-c", "while read -r a b; do vercmp \"$a\" \"$b\"; done"]) with { Input = input },
            TestContext.Current.CancellationToken);
        Assert.True(asked.Succeeded, asked.Error);
        var judged = asked.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Pairs, judged.Length);
        Assert.All(
            pairs.Zip(judged),
            item =>
                Assert.Equal(
                    $"{item.First}: {item.Second}", $"{item.First}: {PacmanVersion.Compare(item.First.A, item.First.B)}"));
        // All three answers are frequent, so that agreement says something.
        Assert.All(
            (string[])["-1", "0", "1"],
            answer => Assert.InRange(judged.Count(judgement => judgement == answer), Pairs / 20, Pairs));
    }
}
