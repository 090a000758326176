using System.Text;
using Coppice.Distributions.Arch.Grafting;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Arch.Grafting;

public sealed class HookTests
{
    private static readonly PackageChanges Changes = new(
        [("linux", "Install"), ("bash", "Upgrade")],
        [("usr/lib/new", "Install"), ("usr/lib/both", "Upgrade"), ("usr/lib/old", "Remove")]);

    [Fact]
    public void A_hook_is_read_as_its_manual_page_says()
    {
        var hook = Read(
            "# made up\n[Trigger]\nOperation=Install\nType = Path\n Target = usr/lib/*\n[Trigger]\nType = Package\nOperation = "
                + "Remove\nTarget = *\n[Action]\nDescription = does it\nWhen = PreTransaction\nDepends = "
                + "bash>=5\nNeedsTargets\nExec = /bin/sh -c 'a \"b\"' x\\'y\n");
        Assert.True(hook.Before);
        Assert.True(hook.NeedsTargets);
        Assert.Equal("bash>=5", Assert.Single(hook.Depends).ToString());
        Assert.Equal(["/bin/sh", "-c", "a \"b\"", "x'y"], hook.Exec);
        Assert.Equal(2, hook.Triggers.Count);
    }

    [Theory]
    [InlineData("Operation = Install\nType = Path\nTarget = usr/lib/*", "usr/lib/new")]
    [InlineData("Operation = Upgrade\nOperation = Remove\nType = Path\nTarget = usr/lib/*", "usr/lib/both usr/lib/old")]
    [InlineData("Operation = Install\nOperation = Upgrade\nType = File\nTarget = usr/*\nTarget = !usr/lib/b*", "usr/lib/new")]
    [InlineData("Operation = Install\nType = Path\nTarget = !usr/lib/*\nTarget = usr/lib/new", "usr/lib/new")]
    [InlineData("Operation = Install\nOperation = Upgrade\nType = Package\nTarget = *", "bash linux")]
    [InlineData("Operation = Remove\nType = Package\nTarget = linux", null)]
    public void It_is_started_by_what_happened(string trigger, string? expected) =>
        Assert.Equal(
            expected,
            Read($"[Trigger]\n{trigger}\n[Action]\nWhen = PostTransaction\nExec = /bin/true\n").StartedBy(Changes) is { } started
                ? string.Join(' ', started)
                : null);

    [Theory]
    [InlineData("")]
    [InlineData("Operation = Install\n")]
    [InlineData("[Trigger]\nOperation = Install\nType = Path\nTarget = x\n[Action]\nExec = /bin/true\n")]
    [InlineData("[Trigger]\nOperation = Install\nType = Path\nTarget = x\n[Action]\nWhen = Later\nExec = /bin/true\n")]
    [InlineData("[Trigger]\nOperation = Install\nType = Path\nTarget = x\n[Action]\nWhen = PostTransaction\n")]
    [InlineData("[Trigger]\nOperation = Sometimes\nType = Path\nTarget = x\n[Action]\nWhen = PostTransaction\nExec = "
        + "/bin/true\n")]
    [InlineData("[Trigger]\nOperation = Install\nType = Path\n[Action]\nWhen = PostTransaction\nExec = /bin/true\n")]
    [InlineData("[Trigger]\nOperation = Install\nType = Path\nTarget = x\n[Action]\nWhen = PostTransaction\nExec = /bin/sh "
        + "'open\n")]
    public void What_pacman_would_refuse_is_a_doubt(string text) =>
        Assert.Equal("the hook made is malformed", Assert.Throws<MustRebuildException>(() => Read(text)).Message);

    private static Hook Read(string text) =>
        Hook.Read("made", Encoding.UTF8.GetBytes(text), BytePath.Of("usr/share/libalpm/hooks/made.hook"));
}
