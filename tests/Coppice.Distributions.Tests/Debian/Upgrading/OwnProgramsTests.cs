using Coppice.Distributions.Debian.Upgrading;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian.Upgrading;

public sealed class OwnProgramsTests
{
    private static readonly BytePath[] Made = [BytePath.Of("var/lib/p/made")];

    [Theory]
    [InlineData("p-tool >/var/lib/p/made")]
    [InlineData("if true; then\n  /usr/bin/p-tool --init\nfi")]
    public void A_program_of_its_own_that_a_script_runs_is_a_doubt_where_the_scripts_made_files(string script) => Assert.Equal(
        "the postinst of p names p-tool, which has changed, and /var/lib/p/made may come from it", Refused(script, Made));

    [Fact]
    public void So_it_is_where_nobody_watched() => Assert.Equal(
        "the postinst of p names p-tool, which has changed, and no record says what it writes", Refused("p-tool", null));

    [Theory]
    [InlineData("# p-tool is not run")]
    [InlineData("p-tools --all; other p-tool.conf")]
    [InlineData("mkdir -p /var/lib/p-tool/x")]
    public void Other_words_and_comments_are_none(string script) =>
        OwnPrograms.Refuse(Package(script, Newer.Program("usr/bin/p-tool")), Made);

    [Fact]
    public void Nor_is_it_one_where_the_scripts_made_nothing_or_the_program_is_as_it_was()
    {
        OwnPrograms.Refuse(Package("p-tool", Newer.Program("usr/bin/p-tool")), []);
        OwnPrograms.Refuse(Package("p-tool", Newer.Program("usr/bin/p-tool")), [BytePath.Of("var/lib/dpkg/alternatives/p")]);
        OwnPrograms.Refuse(Package("p-tool", Newer.Program("usr/bin/p-tool") with { OnlyInTime = true }), Made);
        OwnPrograms.Refuse(Package("p-tool", Newer.Data("usr/share/p/p-tool")), Made);
    }

    private static string Refused(string script, BytePath[]? made) =>
        Assert.Throws<MustRebuildException>(() =>
            OwnPrograms.Refuse(Package(script, Newer.Program("usr/bin/p-tool")), made)).Message;

    private static UpgradedPackage Package(string script, UpgradedPath change)
    {
        var contents = Newer.Contents(("postinst", script));
        return Newer.Package(contents, contents, change);
    }
}
