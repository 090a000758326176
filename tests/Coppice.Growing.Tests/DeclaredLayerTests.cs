using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Grafts;
using Coppice.Store.Generations;

namespace Coppice.Growing.Tests;

/// <summary>
/// What is declared beyond packages is a layer of its own: edited, it is carried out again on the packages, which stay; what
/// grows on it is grafted, where nothing read what has changed.
/// </summary>
[Trait("Category", "Integration")]
public sealed class DeclaredLayerTests(DeclaredLayerTests.EditedScripts edited) : IClassFixture<DeclaredLayerTests.EditedScripts>
{
    private UpdatedFamily Family => edited.Family;

    [Theory]
    [InlineData("base")]
    [InlineData("parent")]
    public void An_edited_script_installs_nothing_again(string template)
    {
        var (before, now) = (edited.Before(template), Family.Bench.Current(template)!);
        Assert.Equal(before.GrownLayer, now.GrownLayer);
        Assert.False(now.WasCarriedOver);
        Assert.Equal(1, now.DeclaredLayers);
        Family.AssertProved(template);
    }

    [Fact]
    public void The_plan_says_so_and_what_was_made_is_made_anew()
    {
        Assert.Matches(
            "\n~  base +redo files and scripts +script 1 base.sh changed; [0-9]+ packages kept\n", Family.Update.Error);
        Assert.Equal("second\n", Family.Bench.Text("parent", "etc/w-read.conf"));
        Assert.Null(Family.Bench.Text("parent", "etc/only-first"));
    }

    [Fact]
    public void What_grows_on_it_is_grafted_and_its_own_script_sees_the_new_tree()
    {
        Family.AssertGrafted("grafted");
        Assert.Equal("second\n", Family.Bench.Text("grafted", "var/lib/own"));
        Assert.Equal("own\n", Family.Bench.Text("grafted", "etc/own-file"));
        Assert.Equal(2, Family.Bench.Current("grafted")!.MoreLayers);
    }

    [Fact]
    public void Without_packages_it_has_but_the_script()
    {
        Family.AssertProved("only");
        Assert.Equal("second\n", Family.Bench.Text("only", "var/lib/own"));
    }

    [Fact]
    public void Where_the_layer_comes_out_the_same_nothing_below_changes()
    {
        Assert.All(
            ["base", "same"],
            template => Assert.Equal(
                (edited.Before(template).Number + 1, edited.Before(template).Tree),
                (Family.Bench.Current(template)!.Number, Family.Bench.Tree(template))));
        Assert.Equal(1, Family.Bench.Current("below-same")!.Number);
    }

    [Theory]
    [InlineData("reads", "the postinst of w-reads read /etc/w-read.conf, which has changed")]
    [InlineData("user", "its parent changed /etc/login.defs, which adduser reads")]
    [InlineData("pinned", "its parent changed /etc/apt/apt.conf.d/90own, which apt reads")]
    [InlineData("defaults", "the postinst of w-default read /etc/default/w-default, which has changed")]
    public void What_a_package_read_of_what_a_script_wrote_is_read_again(string template, string reason) =>
        Family.AssertRebuilt(template, reason);

    /// <summary>The family, grown, scripts of its parents edited, and built again.</summary>
    public sealed class EditedScripts : IDisposable
    {
        private readonly Lazy<UpdatedFamily> family;
        private readonly Dictionary<string, Generation> before = [];

        public EditedScripts(GrownBase grown) => family = new Lazy<UpdatedFamily>(() => Make(grown));

        internal UpdatedFamily Family => family.Value;

        /// <summary>A template before scripts were edited.</summary>
        internal Generation Before(string template) => Family.Bench.Current(template) is null
            ? throw new InvalidOperationException($"{template} was not grown")
            : before[template];

        public void Dispose()
        {
            if (family.IsValueCreated)
            {
                Family.Bench.Dispose();
            }
        }

        private UpdatedFamily Make(GrownBase grown)
        {
            var bench = new Workbench(grown).Declare(
                """
                  scripts: [base.sh]
                parent: {from: base, packages: [works], files: [files/], scripts: [parent.sh]}
                reads: {from: parent, packages: [w-reads]}
                user: {from: parent, packages: [w-user]}
                defaults: {from: parent, packages: [w-default]}
                apt: {from: base, scripts: [apt.sh]}
                pinned: {from: apt, packages: [works]}
                grafted: {from: parent, packages: [w-tests, w-equal], files: [own/], scripts: [own.sh]}
                only: {from: parent, scripts: [own.sh]}
                same: {from: base, packages: [works-too], scripts: [same.sh]}
                below-same: {from: same, packages: [works]}
                """);
            bench.Write("files/etc/motd", "laid\n");
            bench.Write("own/etc/own-file", "own\n");
            Script(bench, "base.sh", "echo first >/opt/base");
            Script(bench, "apt.sh", "echo '// nothing' >/etc/apt/apt.conf.d/90own");
            // In a store, equal files have one inode.
            Script(bench, "own.sh", "cp /etc/w-read.conf /var/lib/own; cp -a /usr/share /opt/share");
            Script(bench, "same.sh", "echo same >/opt/same");
            Script(
                bench, "parent.sh",
                """
                echo first | tee /etc/w-read.conf >/etc/only-first
                echo VALUE=first >/etc/default/w-default
                printf 'SYS_UID_MIN 101\nSYS_UID_MAX 999\nSYS_GID_MIN 101\nSYS_GID_MAX 999\n' >/etc/login.defs
                """);
            bench.Grow();
            foreach (var template in bench.Children.Append("base"))
            {
                before[template] = bench.Current(template)!;
            }

            Script(bench, "base.sh", "# in other words\nprintf 'first\\n' >/opt/base");
            Script(bench, "apt.sh", "echo 'APT::Own \"second\";' >/etc/apt/apt.conf.d/90own");
            Script(bench, "same.sh", "# another way\nprintf 'same\\n' >/opt/same");
            Script(
                bench, "parent.sh",
                """
                echo second >/etc/w-read.conf
                echo VALUE=second >/etc/default/w-default
                printf 'SYS_UID_MIN 301\nSYS_UID_MAX 399\nSYS_GID_MIN 301\nSYS_GID_MAX 399\n' >/etc/login.defs
                """);
            return UpdatedFamily.Of(bench, bench.Build());
        }

        private static void Script(Workbench bench, string name, string text) =>
            bench.Write(name, $"#!/bin/sh\nset -eu\n{text}\n", 0x1ed);
    }
}
