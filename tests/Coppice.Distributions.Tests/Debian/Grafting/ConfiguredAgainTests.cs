using System.Text;
using Coppice.Distributions.Debian.Grafting;
using Coppice.Distributions.Tests.Debian.Grafting.Support;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian.Grafting;

public sealed class ConfiguredAgainTests
{
    private const string Code = "usr/lib/p/__pycache__/x.cpython-311.pyc";

    private static readonly MadeTrees Newer = new()
    {
        Own = [Dpkg.Package("p")],
        OwnChanges = [Code],
        ParentChanges = ["usr/lib/p/x.py"],
        Made = [Made(Code), Made("etc/p/made"), Made("var/lib/dpkg/alternatives/p"), Made("etc/q", "q"), Made("etc/t", isTrigger: true)],
    };

    [Fact]
    public void A_package_is_configured_again_without_what_its_script_made_where_a_module_has_changed()
    {
        var again = Of(Newer);
        Assert.Equal(["p"], again.Packages);
        Assert.Equal(["/etc/p/made", "/" + Code], again.TakenOut.Keys.Order().Select(path => $"{path}"));
        Assert.Equal(["/bin/sh", $"{SandboxLayout.Files}/configure-again.sh", "p"], again.Step.Arguments);
        Assert.Equal($"./etc/p/made\0./{Code}\0", Encoding.UTF8.GetString(again.Step.Input!.Value.Span));
    }

    [Fact]
    public void What_a_package_brought_and_a_script_changed_stays() => Assert.Equal(
        ["/" + Code],
        Of(Newer with { OwnFiles = new() { ["var/lib/dpkg/info/other.list"] = "/.\n/etc\n/etc/p\n/etc/p/made\n" } })
            .TakenOut.Keys.Select(path => $"{path}"));

    [Theory]
    [InlineData("usr/bin/python3.11", true, true)]
    [InlineData("usr/bin/py3compile", true, true)]
    [InlineData("usr/lib/python3.11/importlib/_bootstrap.py", true, true)]
    [InlineData("usr/share/python3/debpython/files.py", true, true)]
    [InlineData("usr/lib/python3/dist-packages/distutils-precedence.pth", true, true)]
    // New there, so that the older ones are as they were.
    [InlineData("usr/lib/python3.11/venv/__init__.py", false, false)]
    [InlineData("usr/lib/python3/dist-packages/q/y.py", true, false)]
    [InlineData("usr/lib/python3.11/__pycache__/y.cpython-311.pyc", true, false)]
    [InlineData("usr/bin/perl", true, false)]
    public void So_it_is_where_what_compiles_has_changed(string changed, bool isInOldParent, bool again) => Assert.Equal(
        again, Of(Newer with { ParentChanges = [changed], InOldParent = isInOldParent ? [changed] : [] }).Packages.Count == 1);

    [Fact]
    public void Nothing_is_where_a_compiler_has_another_time_only()
    {
        var trees = Newer with { ParentChanges = ["usr/bin/python3.11"], InOldParent = ["usr/bin/python3.11"] };
        Assert.Empty(ConfiguredAgain.Of(
            trees.Trees with { OnlyInTime = trees.Trees.ParentChanges.ToHashSet() }, Dpkg.Database(trees.Own)).Packages);
    }

    [Fact]
    public void Nor_is_byte_code_that_a_package_brought() => Assert.Empty(Of(Newer with { Made = [] }).Packages);

    [Fact]
    public void A_package_that_may_run_its_own_modules_is_configured_again() => Assert.Equal(
        ["p"], Of(Newer with { OwnChanges = [], RunOwnModules = ["p"], Made = [Made(Code), Made("etc/p/made")] }).Packages);

    [Fact]
    public void It_is_a_doubt_where_something_stays_that_it_may_have_made_with_them()
    {
        var trees = Newer with { RunOwnModules = ["p"] };
        const string Doubted = "the postinst of p may have made /etc/x with a module that has changed";
        Assert.Equal(Doubted, Doubt(trees with { Made = [Made("etc/x", isTrigger: true)] }));
        Assert.Equal(Doubted, Doubt(trees with { Made = [Made("etc/x") with { HasContent = false }] }));
        Assert.Equal(
            Doubted,
            Doubt(trees with { Made = [Made("etc/x")], OwnFiles = new() { ["var/lib/dpkg/info/q.list"] = "/etc/x\n" } }));
    }

    [Fact]
    public void Byte_code_that_nothing_makes_again_is_a_doubt()
    {
        Assert.Equal(
            $"/{Code} is byte code, its parent changed what makes it, and no record says how it was made",
            Doubt(Newer with { Made = null }));
        var other = $"/{Code} is byte code, its parent changed what makes it, and no postinst that configures a package made it";
        Assert.Equal(other, Doubt(Newer with { Made = [Made(Code, isTrigger: true)] }));
        Assert.Equal(other, Doubt(Newer with { Made = [new(BytePath.Of(Code), "p", "preinst", IsTrigger: false, HasContent: true)] }));
        Assert.Equal(other, Doubt(Newer with { Made = [new(BytePath.Of(Code), "", "", IsTrigger: false, HasContent: true)] }));
        Assert.Equal(
            "p, which made byte code, cannot be configured again alone", Doubt(Newer with { Own = [Dpkg.Package("else")] }));
    }

    [Theory]
    [InlineData("a/__pycache__/x.cpython-311.pyc", "a/x.py")]
    [InlineData("a/__pycache__/x.y.cpython-311.opt-1.pyc", "a/x.y.py")]
    [InlineData("__pycache__/x.pypy39.pyc", "x.py")]
    [InlineData("a/x.pyc", "a/x.py")]
    public void Byte_code_names_its_module(string code, string source) =>
        Assert.Equal(BytePath.Of(source), ByteCode.SourceOf(BytePath.Of(code)));

    private static ConfiguredAgain Of(MadeTrees trees) => ConfiguredAgain.Of(trees.Trees, Dpkg.Database(trees.Own));

    private static string Doubt(MadeTrees trees) => Assert.Throws<MustRebuildException>(() => Of(trees)).Message;

    private static MadeFile Made(string path, string package = "p", bool isTrigger = false) =>
        new(BytePath.Of(path), package, "postinst", isTrigger, HasContent: true);
}
