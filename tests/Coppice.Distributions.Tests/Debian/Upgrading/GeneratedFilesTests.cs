using System.Text;
using Coppice.Distributions.Debian.Upgrading;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian.Upgrading;

public sealed class GeneratedFilesTests
{
    private const string Interests = "var/lib/dpkg/triggers/File";
    private static readonly UpgradedPath Library = Newer.Data("usr/lib/x86_64-linux-gnu/libp.so.1");

    [Fact]
    public void Nothing_is_generated_where_nothing_is_made_of_what_changed() =>
        Assert.Empty(Plan(["p"], [Newer.Data("usr/share/p/data")]).Steps);

    [Fact]
    public void The_library_cache_is_made_again_where_a_library_is_another_one() =>
        Assert.Equal(["update the library cache"], Plan(["p", "libc-bin"], [Library]).Steps.Select(step => step.Title));

    [Fact]
    public void A_template_without_the_cache_gets_none() => Assert.Empty(Plan(["p"], [Library], paths: []).Steps);

    [Fact]
    public void A_trigger_of_another_package_runs_and_is_tried_first_on_the_template_as_it_is()
    {
        var plan = Plan(
            ["p", "indexer"], [Newer.Data("usr/share/things/p")], files: (Interests, "/usr/share/things indexer\n"));
        Assert.Equal(["run triggers for /usr/share/things"], plan.Steps.Select(step => step.Title));
        Assert.Equal(plan.Steps.Select(step => step.Title), plan.Rehearsal.Select(step => step.Title));
        Assert.True(plan.Finalizes);
    }

    [Fact]
    public void A_trigger_of_a_package_that_is_another_one_itself_is_a_doubt() => Assert.Equal(
        "p, which generates files from /usr/share/things, has changed",
        Doubt(["p"], [Newer.Data("usr/share/things/p")], (Interests, "/usr/share/things p\n")));

    [Fact]
    public void It_is_one_as_well_where_only_others_have_something_there() => Assert.Equal(
        "p, which generates files from /usr/share/things, has changed",
        Assert.Throws<MustRebuildException>(() =>
            Plan(
                ["p", "q"], [Newer.Data("usr/share/p/data")], ["usr/share/things/q"],
                (Interests, "/usr/share/things p\n"))).Message);

    [Theory]
    [InlineData("initramfs-tools")]
    [InlineData("dracut")]
    [InlineData("ca-certificates-java")]
    public void A_package_that_makes_files_of_whatever_is_there_is_a_doubt(string collector) =>
        Assert.Equal(
            $"{collector} generates files from what is installed", Doubt(["p", collector], [Newer.Data("usr/share/p/data")]));

    [Fact]
    public void So_is_a_script_of_any_package_that_names_what_changed()
    {
        Assert.Contains(
            "a script of its package other names /usr/share/p/data",
            Doubt(
                ["p", "other"], [Newer.Data("usr/share/p/data")],
                ("var/lib/dpkg/info/other.postinst", "cat /usr/share/p/data")),
            StringComparison.Ordinal);
        Assert.Contains(
            "a script of its package p names /usr/share/p/data",
            Doubt(["p"], [Newer.Data("usr/share/p/data")], ("var/lib/dpkg/info/p.postinst", "cat /usr/share/p/data")),
            StringComparison.Ordinal);
        Assert.Empty(
            Plan(
                ["p", "other"], [Newer.Time("usr/share/p/data")],
                files: ("var/lib/dpkg/info/other.postinst", "cat /usr/share/p/data")).Steps);
    }

    [Theory]
    [InlineData("usr/lib/n.py", true)]
    [InlineData("usr/lib/n.txt", false)]
    public void Who_compiled_the_modules_of_a_package_compiles_one_that_comes(string path, bool again)
    {
        var code = BytePath.Of("usr/lib/__pycache__/m.cpython-311.pyc");
        var contents = Newer.With(["usr", "usr/lib", "usr/lib/m.py"], ("control", Newer.Control));
        var plan = GeneratedFiles.Of(new UpgradedTree(
            "Package: p\nStatus: install ok installed\nArchitecture: all\n\n"u8.ToArray()
                .Concat("Package: q\nStatus: install ok installed\nArchitecture: all\n\n"u8.ToArray()).ToArray(),
            [code], _ => null, _ => [], [Newer.Package(contents, contents, Newer.Data(path))])
        {
            Made = new Dictionary<BytePath, MadeFile>
            {
                [code] = new(code, "q", "postinst", IsTrigger: false, HasContent: true),
            },
        });
        Assert.Equal(again ? ["configure q again"] : [], plan.Steps.Select(step => step.Title));
    }

    [Fact]
    public void A_package_that_the_database_does_not_have_is_a_doubt() =>
        Assert.Equal("dpkg's database does not have p", Doubt(["other"], [Newer.Data("usr/share/p/data")]));

    private static string Doubt(string[] installed, UpgradedPath[] changes, params (string Path, string Text)[] files) =>
        Assert.Throws<MustRebuildException>(() => Plan(installed, changes, files: files)).Message;

    // A template in which p, which is one of its packages, is another one.
    private static RegenerationPlan Plan(
        string[] installed, UpgradedPath[] changes, string[]? paths = null, params (string Path, string Text)[] files)
    {
        var tree = new Newer.Tree(files);
        var then = Newer.With(["usr", "usr/lib", "usr/share/p"], ("control", Newer.Control));
        var now = Newer.With(
            ["usr", "usr/lib", "usr/share/p"],
            ("control", Newer.Control.Replace("Version: 1", "Version: 2", StringComparison.Ordinal)));
        return GeneratedFiles.Of(new UpgradedTree(
            Encoding.UTF8.GetBytes(
                string.Concat(
                    installed
                        .Select(name => $"Package: {name}\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n\n"))),
            [.. (paths ?? ["etc/ld.so.cache", "var/lib/x"]).Select(BytePath.Of).Order()],
            tree.Read,
            folder =>
                [
                    .. files.Select(file => BytePath.Of(file.Path)).Where(path => path.Parent == folder)
                        .Select(path => Encoding.UTF8.GetString(path.Name)),
                ],
            [Newer.Package(then, now, changes)]));
    }
}
