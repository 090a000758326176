using System.Text;
using Coppice.Distributions.Debian.ReducedIndexes;

namespace Coppice.Distributions.Tests.Debian.ReducedIndexes;

public sealed class FirstMentionsTests
{
    [Fact]
    public void Names_stand_in_the_order_in_which_apt_comes_across_them() => Assert.Equal(
        "one, pre, dep, con, bre, rec, sug, rep, enh, pro, next, last",
        Order(
            "last next pro enh rep sug rec bre con dep pre one gone",
            "one 1",
            "Provides: pro\nEnhances: enh\nReplaces: rep\nSuggests: sug\nRecommends: rec\nBreaks: bre\nConflicts: con\nDepends: "
                + "dep\nPre-Depends: pre",
            "next 1", "Depends: one,\n dep (>= 2) |\n last:any", "pro 1", ""));

    [Fact]
    public void Whether_fields_have_capitals_does_not_matter() =>
        Assert.Equal("one, a, b", Order("b a one", "one 1", "depends: a\nDEPENDS-X: b\nDescription: b\n b, a", "b 1", ""));

    [Fact]
    public void Names_of_other_indexes_come_after()
    {
        var mentions = new FirstMentions([PackageReachTests.Index("b 1", ""), PackageReachTests.Index("a 1", "Depends: b")]);
        Assert.Contains("\nEnhances: b, a\n", Encoding.UTF8.GetString(mentions.Stanza(["a", "b"])), StringComparison.Ordinal);
    }

    private static string Order(string names, params string[] packages)
    {
        var text = Encoding.UTF8.GetString(new FirstMentions([PackageReachTests.Index(packages)]).Stanza(names.Split(' ')));
        Assert.EndsWith("\n\n", text, StringComparison.Ordinal);
        return text.Split('\n').Single(line => line.StartsWith("Enhances: ", StringComparison.Ordinal))["Enhances: ".Length..];
    }
}
