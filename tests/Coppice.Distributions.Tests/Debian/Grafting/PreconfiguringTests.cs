using Coppice.Distributions.Debian;
using Coppice.Distributions.Debian.Grafting;
using Coppice.Distributions.Tests.Debian.Grafting.Support;

namespace Coppice.Distributions.Tests.Debian.Grafting;

public sealed class PreconfiguringTests
{
    private const string Extracts = "usr/bin/apt-extracttemplates";
    private const string Config = "var/lib/dpkg/info/own.config";

    [Theory]
    [InlineData(Config, Extracts, false, true, true)]
    [InlineData(Config, Extracts, true, false, true)]
    [InlineData(Config, Extracts, true, true, false)]
    [InlineData(Config, "usr/bin/apt-sortpkgs", false, true, false)]
    [InlineData("var/lib/dpkg/info/own.postinst", Extracts, false, true, false)]
    public void Questions_that_are_asked_at_another_time_are_a_doubt(
        string script, string changed, bool was, bool isThere, bool doubted)
    {
        var trees = new MadeTrees
        {
            OwnChanges = [script],
            ParentChanges = [changed],
            ParentFiles = isThere ? new() { [changed] = "x" } : [],
            InOldParent = was ? [changed] : [],
        }.Trees;
        if (doubted)
        {
            Assert.Equal(
                $"its parent has apt-utils {(isThere ? "now" : "no more")}, so /{script} runs at another time",
                Assert.Throws<MustRebuildException>(() => Preconfiguring.Refuse(trees)).Message);
        }
        else
        {
            Preconfiguring.Refuse(trees);
        }
    }

    [Fact]
    public void The_hook_that_is_left_out_is_the_one_that_is_no_doubt() => Assert.Contains(
        $"\"{InstallationHooks.Preconfigure}\"",
        GrowthFiles.Script("apt-get.sh").Replace("$preconfigure ", "/usr/sbin/dpkg-preconfigure ", StringComparison.Ordinal),
        StringComparison.Ordinal);
}
