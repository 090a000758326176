using System.Text;
using Coppice.Distributions.Debian;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Tests.Debian;

/// <summary>dpkg is the judge.</summary>
[Trait("Category", "Integration")]
public sealed class DebianVersionAgainstDpkgTests
{
    private const int Pairs = 2000;

    [Fact]
    public void Thousands_of_generated_pairs_compare_as_in_dpkg()
    {
        var pairs = HardVersions.Pairs(Pairs, version => DebianVersion.TryParse(version, out _));
        var claims = pairs.Select(pair => (pair.A, Relation: Relation(pair), pair.B)).ToList();
        Assert.Equal([], Denied(claims));
        // All three answers are frequent, so that agreement says something.
        Assert.All(
            (string[])["lt-nl", "eq", "gt-nl"],
            relation => Assert.InRange(claims.Count(claim => claim.Relation == relation), Pairs / 50, Pairs));
    }

    [Fact]
    public void A_claim_that_does_not_hold_is_denied() =>
        Assert.Equal(["2 lt-nl 1"], Denied([("1", "lt-nl", "2"), ("2", "lt-nl", "1")]));

    [Fact]
    public void What_dpkg_takes_as_a_version_is_one_here()
    {
        var random = HardVersions.Pairs(100, version => version.Length > 0 && version[0] != '-').Select(pair => pair.A)
            .Distinct();
        Assert.All(random, version =>
        {
            var judged = new ProcessRunner()
                .Run(Command.Own("dpkg", ["--validate-version", version]), TestContext.Current.CancellationToken);
            Assert.Equal((version, judged.Succeeded), (version, DebianVersion.TryParse(version, out _)));
        });
    }

    // The claims that dpkg denies. Each is a run of dpkg(1) with --compare-versions.
    private static string[] Denied(IEnumerable<(string A, string Relation, string B)> claims)
    {
        var input = Encoding.ASCII.GetBytes(string.Concat(claims.Select(claim => $"{claim.A} {claim.Relation} {claim.B}\n")));
        var asked = new ProcessRunner().Run(
            Command.Own(
                "sh",
                ["-eu", "-c", "while read -r a r b; do dpkg --compare-versions \"$a\" \"$r\" \"$b\" || echo \"$a $r $b\"; "
                    + "done"]) with { Input =
                    input },
            TestContext.Current.CancellationToken);
        Assert.True(asked.Succeeded && asked.Error.Length == 0, asked.Error);
        return asked.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Relation((string A, string B) pair) =>
        DebianVersion.Parse(pair.A).CompareTo(DebianVersion.Parse(pair.B)) switch { < 0 => "lt-nl", 0 => "eq", _ => "gt-nl" };
}
