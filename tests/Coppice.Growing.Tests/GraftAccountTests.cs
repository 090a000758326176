using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Grafts;

namespace Coppice.Growing.Tests;

/// <summary>Grafts and users and groups, to which both sides add.</summary>
[Trait("Category", "Integration")]
public sealed class GraftAccountTests(GraftedFamily family)
{
    internal static GraftCases Cases { get; } = new(
        """
        fixed: {from: base, packages: [fixed-user]}
        given: {from: base, packages: [given-user]}
        clash: {from: base, packages: [clash-user]}
        member: {from: base, packages: [member-user]}
        """)
    {
        First = [new("b-user")],
        Second =
        [
            MadePackage.With(
                "b-user", "groupadd -g 73 b-user; useradd -u 73 -g b-user -G audio -M b-user") with { Version = "1.1" },
        ],
        Own =
        [
            MadePackage.With("fixed-user", "groupadd -g 74 fixed; useradd -u 74 -g fixed -G video -M fixed"),
            MadePackage.With("given-user", "useradd --system -M given"),
            MadePackage.With("clash-user", "groupadd -o -g 73 clash; useradd -o -u 73 -g clash -M clash"),
            MadePackage.With("member-user", "usermod -a -G audio games"),
        ],
    };

    [Fact]
    public void Accounts_with_fixed_numbers_are_put_together()
    {
        family.AssertGrafted("fixed");
        Assert.Equal(
            "b-user:x:73:\nfixed:x:74:\naudio:x:29:b-user\nvideo:x:44:fixed\nuid=73(b-user) gid=73(b-user) "
                + "groups=73(b-user),29(audio)\nuid=74(fixed) gid=74(fixed) groups=74(fixed),44(video)\n",
            family.Inside("fixed", "getent group b-user fixed audio video; id b-user; id fixed"));
        // pwck(8) and grpck(8) also hold passwd and shadow against each other.
        Assert.DoesNotContain("no matching", family.Inside("fixed", "pwck -r; grpck -r; true"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("given", "with dynamically allocated IDs")]
    [InlineData("clash", "allocated the same ID in /etc/group")]
    [InlineData("member", "both it and its parent changed audio in /etc/group")]
    public void Anything_else_is_grown_again(string template, string reason)
    {
        family.AssertRebuilt(template, reason);
        Assert.Contains("b-user:x:73:", family.Bench.Text(template, "etc/group"), StringComparison.Ordinal);
    }
}
