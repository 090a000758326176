using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Upgrades;

namespace Coppice.Growing.Tests;

/// <summary>Packages whose names and links are made to mislead what exchanges their files.</summary>
[Trait("Category", "Integration")]
public sealed class UpgradeHostileTests(UpgradedFamily family)
{
    // Every way in which a name could be read as something else than a name; dpkg itself refuses a line feed.
    private const string Names = """'quote'\''s' '"double"' 'back\slash' 'back\nslash' '-leading' '--to-command=false' '*' '?' '[a-z]' '$(false)' ' blank ' '#' '{a,b}' $'\xff\xfe' $'\t' '~' 'ä'""";

    internal static IReadOnlyList<UpgradeCase> Cases { get; } =
    [
        UpgradeCase.Arranged("h-names", Named("1"), Named("2")),
    ];

    [Fact]
    public void Names_are_nothing_but_names()
    {
        family.AssertUpgraded("h-names");
        Assert.Equal("17\n", family.Inside("h-names", "cat /usr/share/h-names/* | grep -c 2"));
        Assert.Equal("17\n", family.Inside("h-names", "ls -A /usr/share/h-names | wc -l"));
    }

    private static string Named(string text) =>
        $"mkdir -p usr/share/h-names; cd usr/share/h-names; for name in {Names}; do echo hostile {text} >./\"$name\"; done; "
            + $"echo old{text} >gone{text}; rm -f gone2; cd ../../..";
}
