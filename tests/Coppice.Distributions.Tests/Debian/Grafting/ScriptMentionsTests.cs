using Coppice.Distributions.Debian.Grafting;
using Coppice.Distributions.Tests.Debian.Grafting.Support;

namespace Coppice.Distributions.Tests.Debian.Grafting;

public sealed class ScriptMentionsTests
{
    private const string Info = "var/lib/dpkg/info/";

    [Theory]
    [InlineData("if command -v update-foo >/dev/null; then update-foo; fi", "usr/bin/update-foo", true)]
    [InlineData("if [ -x /usr/sbin/update-foo ]; then :; fi", "usr/sbin/update-foo", true)]
    [InlineData("update-foo-bar", "usr/bin/update-foo", false)]
    [InlineData("my_update-foo", "usr/bin/update-foo", false)]
    [InlineData("update-foo", "usr/lib/update-foo", false)]
    [InlineData("update-foo", "usr/bin/deeper/update-foo", false)]
    public void A_program_that_the_parent_has_now_is_a_doubt(string script, string changed, bool doubt) =>
        Doubts(doubt ? "a script of its package own names update-foo, which its parent now has" : null, script, changed);

    [Theory]
    [InlineData("usr/bin/update-foo")]
    [InlineData("usr/sbin/update-foo")]
    public void A_program_that_the_old_parent_had_is_none(string before) =>
        Doubts(null, "update-foo", "usr/bin/update-foo", inOldParent: before);

    [Theory]
    [InlineData(". /etc/default/foo", "etc/default/foo", true)]
    [InlineData("if [ -d /var/lib/foo/ ]; then", "var/lib/foo", true)]
    [InlineData("# see /usr/share/doc/foo.", "usr/share/doc/foo", true)]
    [InlineData("cat '/opt/foo/x'", "opt/foo/x", true)]
    [InlineData("cat $ROOT/etc/default/foo", "etc/default/foo", false)]
    [InlineData("cat ${ROOT}/etc/default/foo", "etc/default/foo", false)]
    [InlineData("cat /srv/etc/default/foo", "etc/default/foo", false)]
    [InlineData("cat /etc/default/foobar", "etc/default/foo", false)]
    [InlineData("cat /etc/default", "etc/default/foo", false)]
    [InlineData("cat /proc/foo", "proc/foo", false)]
    [InlineData("grep x /etc/passwd", "etc/passwd", false)]
    [InlineData("cat /var/lib/dpkg/status", "var/lib/dpkg/status", false)]
    [InlineData(". /usr/share/debconf/confmodule", "usr/share/debconf/confmodule", false)]
    [InlineData("/usr/lib/foo/helper", "usr/lib/foo/helper", false)]
    [InlineData("/usr/bin/env", "usr/bin/env", false)]
    public void A_file_that_the_parent_changed_is_a_doubt(string script, string changed, bool doubt) =>
        Doubts(
            doubt ? $"a script of its package own names /{changed}, which its parent changed" : null, script, changed,
            inOldParent: "usr/bin/env");

    [Theory]
    [InlineData("run-parts /usr/share/foo/hooks", "usr/share/foo/hooks/new", true)]
    // Links of update-alternatives: other pages there tell it nothing.
    [InlineData("slave /usr/share/man/man1 lzcat.1.gz xzcat.1.gz", "usr/share/man/man1/tree.1.gz", false)]
    [InlineData("slave /usr/share/man/de/man1 lzcat.1.gz xzcat.1.gz", "usr/share/man/de/man1/tree.1.gz", false)]
    [InlineData("dpkg-maintscript-helper dir_to_symlink /usr/share/doc/foo bar", "usr/share/doc/foo/changelog.gz", false)]
    public void A_folder_in_which_the_parent_changed_something_is_a_doubt(string script, string changed, bool doubt) =>
        Doubts(
            doubt ? "a script of its package own names /usr/share/foo/hooks, in which its parent changed something" : null,
            script, changed);

    [Theory]
    [InlineData("own.postinst", true)]
    [InlineData("own:amd64.preinst", true)]
    [InlineData("own.config", true)]
    [InlineData("own.postrm", false)]
    [InlineData("own.prerm", false)]
    [InlineData("other.postinst", false)]
    public void Only_what_ran_at_the_installation_counts(string file, bool doubt) =>
        Doubts(
            doubt ? "a script of its package own names /etc/foo, which its parent changed" : null, "cat /etc/foo", "etc/foo",
            file: file);

    [Fact]
    public void Packages_of_its_parents_are_their_affair()
    {
        var trees = new MadeTrees
        {
            Own = [Dpkg.Package("own")],
            ParentChanges = ["etc/foo"],
            OwnFiles = new() { [Info + "own.postinst"] = "/etc/foo" },
        };
        Assert.Throws<MustRebuildException>(() => trees.Regenerate());
        (trees with { Before = trees.Own, Parent = trees.Own }).Regenerate();
        (trees with { Parent = trees.Own }).Regenerate();
    }

    private static void Doubts(
        string? message, string script, string changed, string inOldParent = "nothing", string file = "own.postinst")
    {
        var trees = new MadeTrees
        {
            Own = [Dpkg.Package("own")],
            ParentChanges = [changed],
            OwnFiles = new() { [Info + file] = "#!/bin/sh\nset -e\n" + script + "\n" },
            InOldParent = [inOldParent],
        };
        Assert.Equal(
            message, Record.Exception(() => trees.Regenerate()) is { } e ? Assert.IsType<MustRebuildException>(e).Message : null);
    }
}
