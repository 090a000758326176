using Coppice.Distributions.Debian.Grafting;
using Coppice.Distributions.Tests.Debian.Grafting.Support;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian.Grafting;

public sealed class RegenerationTests
{
    private const string Triggers = "var/lib/dpkg/triggers/";
    private const string Info = "var/lib/dpkg/info/";

    // Who has the package that is interested in /usr/share/icons (o: the template, p: the new parent, b: the old one, n: the new
    // one has it in another version), who changed something there, and whether its trigger runs.
    [Theory]
    [InlineData("o", "o", false)]
    [InlineData("o", "p", true)]
    [InlineData("o", "op", true)]
    [InlineData("p", "p", false)]
    [InlineData("p", "o", true)]
    [InlineData("p", "op", true)]
    [InlineData("op", "o", false)]
    [InlineData("op", "p", false)]
    [InlineData("op", "op", true)]
    [InlineData("b", "o", false)]
    [InlineData("b", "p", false)]
    [InlineData("b", "op", true)]
    [InlineData("n", "o", true)]
    [InlineData("n", "p", false)]
    [InlineData("n", "", false)]
    public void A_trigger_runs_for_what_one_side_says_to_the_other(string interested, string changed, bool runs)
    {
        var package = Dpkg.Package("icons");
        var interest = new Dictionary<string, string> { [Triggers + "File"] = "/usr/share/icons icons\n" };
        var old = interested is "b" or "n";
        var plan = new MadeTrees
        {
            Before = old ? [package] : [],
            Own = old || interested.Contains('o', StringComparison.Ordinal) ? [package] : [],
            Parent = interested == "n" ? [Dpkg.Package("icons", "2")]
                : old || interested.Contains('p', StringComparison.Ordinal) ? [package]
                : [],
            OwnFiles = old || interested.Contains('o', StringComparison.Ordinal) ? interest : [],
            ParentFiles = old || interested.Contains('p', StringComparison.Ordinal) ? interest : [],
            OwnChanges = changed.Contains('o', StringComparison.Ordinal) ? ["usr/share/icons/own"] : ["usr/share/icons-other"],
            ParentChanges = changed.Contains('p', StringComparison.Ordinal) ? ["usr/share/icons/parent"] : ["usr/share/else"],
        }.Regenerate();
        Assert.Equal(runs, plan.Finalizes);
        Assert.Equal(runs ? ["run triggers for /usr/share/icons"] : [], plan.Steps.Select(step => step.Title));
    }

    [Theory]
    [InlineData("helper.triggers", "activate-noawait named\n", true)]
    [InlineData("helper:amd64.postinst", "dpkg-trigger named\n", true)]
    [InlineData("helper.preinst", "dpkg-trigger --no-await named\n", true)]
    [InlineData("helper.postrm", "dpkg-trigger named\n", false)]
    [InlineData("helper.triggers", "activate other\n", false)]
    public void A_named_trigger_runs_when_a_new_package_of_the_other_side_says_its_name(string file, string text, bool runs)
    {
        var plan = new MadeTrees
        {
            Own = [Dpkg.Package("listener")],
            Parent = [Dpkg.Package("helper")],
            OwnFiles = new() { [Triggers + "named"] = "listener\n" },
            ParentFiles = new() { [Info + file] = text },
        }.Regenerate();
        Assert.Equal(runs ? ["run triggers for named"] : [], plan.Steps.Select(step => step.Title));
    }

    [Fact]
    public void What_both_had_before_has_said_all_it_had_to_say() => Assert.Empty(new MadeTrees
    {
        Before = [Dpkg.Package("helper")],
        Own = [Dpkg.Package("helper"), Dpkg.Package("listener")],
        Parent = [Dpkg.Package("helper")],
        OwnFiles = new() { [Triggers + "named"] = "listener\n" },
        ParentFiles = new() { [Info + "helper.triggers"] = "activate named\n" },
    }.Regenerate().Steps);

    [Fact]
    public void All_triggers_run_in_one_step_sorted_and_quoted()
    {
        var step = Assert.Single(new MadeTrees
        {
            Own = [Dpkg.Package("x")],
            OwnFiles = new() { [Triggers + "File"] = "/usr/share/z x\n/usr/share/a'; reboot x\n/usr/share/z x:amd64/noawait\n" },
            ParentChanges = ["usr/share/a'; reboot/new", "usr/share/z"],
        }.Regenerate().Steps);
        Assert.Equal("run triggers for /usr/share/a'; reboot, /usr/share/z", step.Title);
        Assert.Contains(
            @"dpkg-trigger --no-await '/usr/share/a'\''; reboot' && dpkg-trigger --no-await /usr/share/z && dpkg "
                + @"--triggers-only --pending",
            step.Arguments[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void The_library_cache_is_made_again_when_both_sides_changed_it(bool own, bool parent, bool runs)
    {
        var plan = new MadeTrees
        {
            Before = [Dpkg.Package("libc-bin")],
            Own = [Dpkg.Package("libc-bin")],
            Parent = [Dpkg.Package("libc-bin", "2")],
            OwnFiles = new() { [Triggers + "ldconfig"] = "libc-bin\n" },
            OwnChanges = own ? ["etc/ld.so.cache"] : [],
            ParentChanges = parent ? ["etc/ld.so.cache"] : ["etc/else"],
        }.Regenerate();
        Assert.Equal(runs ? ["update the library cache"] : [], plan.Steps.Select(step => step.Title));
        Assert.False(plan.Finalizes);
    }

    [Fact]
    public void Nothing_is_to_be_done_and_nothing_doubted_when_the_parent_came_out_as_it_was() => Assert.Same(
        RegenerationPlan.Nothing,
        new MadeTrees
        {
            Own = [Dpkg.Package("initramfs-tools")],
            ParentChanges = [],
            OwnChanges = ["etc/ld.so.cache"],
        }.Regenerate());

    [Theory]
    [InlineData("initramfs-tools", "usr/share/anything", true)]
    [InlineData("dracut", "etc", true)]
    [InlineData("ca-certificates-java", "etc/ssl/certs/new.pem", true)]
    [InlineData("ca-certificates-java", "usr/share/ca-certificates/x", true)]
    [InlineData("ca-certificates-java", "usr/share/else", false)]
    [InlineData("ordinary", "etc/ssl/certs/new.pem", false)]
    public void Packages_that_make_files_out_of_what_others_have_are_a_doubt(string package, string changed, bool doubt)
    {
        var trees = new MadeTrees { Own = [Dpkg.Package(package)], ParentChanges = [changed] };
        Assert.Equal(
            doubt ? $"its package {package} generates files from what its parent changed"
                : null, Record.Exception(() => trees.Regenerate()) is { } e ? Assert.IsType<MustRebuildException>(e).Message
                : null);
        Assert.Null(Record.Exception(() => (trees with { Before = trees.Own, Parent = trees.Own }).Regenerate()));
    }

    [Fact]
    public void Packages_whose_byte_code_another_interpreter_would_make_are_configured_again()
    {
        var plan = new MadeTrees
        {
            Before = [Dpkg.Package("python3.11-minimal")],
            Own = [Dpkg.Package("python3.11-minimal"), Dpkg.Package("p")],
            Parent = [Dpkg.Package("python3.11-minimal", "2")],
            OwnChanges = ["usr/lib/p/__pycache__/x.cpython-311.pyc"],
            ParentChanges = ["usr/bin/python3.11"],
            InOldParent = ["usr/bin/python3.11"],
            Made = [new(BytePath.Of("usr/lib/p/__pycache__/x.cpython-311.pyc"), "p", "postinst", IsTrigger: false, HasContent: true)],
        }.Regenerate();
        Assert.Equal(["configure p again"], plan.Steps.Select(step => step.Title));
        Assert.Empty(plan.Rehearsal);
        Assert.Equal("configure p again", plan.Configured!.Configure(new HashSet<string> { "p" }).Title);
        Assert.True(plan.Finalizes);
        Assert.Equal(["p"], plan.RunsAgain);
        Assert.Equal(["usr/lib/p/__pycache__/x.cpython-311.pyc"], plan.Configured.TakenOut.Keys.Select(path => $"{path}"[1..]));
        Assert.True(plan.Configured.MayMake(BytePath.Of("usr/lib/p/__pycache__/new.cpython-311.pyc")));
        Assert.False(plan.Configured.MayMake(BytePath.Of("etc/p")));
    }
}
