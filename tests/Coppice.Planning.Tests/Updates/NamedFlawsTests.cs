using Coppice.Distributions;
using Coppice.Planning.Updates;

namespace Coppice.Planning.Tests.Updates;

/// <summary>The names in changelogs, and what is said of them that is no fix.</summary>
public sealed class NamedFlawsTests
{
    [Fact]
    public void Each_name_is_there_once_by_year_and_number()
    {
        var named = Of("CVE-2025-15649, CVE-2026-7010 and cve-2026-7010", "CVE-2025-9: too short; CVE-2024-123456", "DSA-5830-1, DLA-4001");
        Assert.Equal(["CVE-2024-123456", "CVE-2025-15649", "CVE-2026-7010"], named.Flaws.Select(flaw => flaw.Name));
        Assert.Equal(["DLA-4001", "DSA-5830-1"], named.Advisories);
        Assert.All(named.Flaws, flaw => Assert.Null(flaw.Remark));
    }

    [Theory]
    [InlineData("Revert the fix for CVE-2024-0001", true)]
    [InlineData("CVE-2024-0001 does not apply: not affected", true)]
    [InlineData("Fix regression of CVE-2024-0001", true)]
    [InlineData("CVE-2024-0001: out-of-bounds read", false)]
    public void A_name_that_stands_there_for_another_reason_has_its_words(string item, bool remarked) =>
        Assert.Equal(remarked ? item : null, Of(item).Flaws.Single().Remark);

    [Fact]
    public void What_is_said_in_particular_is_not_lost_among_other_mentions()
    {
        var flaw = Of("CVE-2024-0001: a fix", "Revert CVE-2024-0001").Flaws.Single();
        Assert.Equal("Revert CVE-2024-0001", flaw.Remark);
        Assert.EndsWith("…", Of("Revert CVE-2024-0001 " + new string('x', 5000)).Flaws.Single().Remark, StringComparison.Ordinal);
    }

    private static NamedFlaws Of(params string[] items) => NamedFlaws.Of([new ChangelogEntry("1", "sid", "low", items)]);
}
