using System.Security.Cryptography;
using System.Text.Json;
using Coppice.Growing.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Growing.Tests;

/// <summary>What is declared by keys instead of scripts: done with the template's tools, in one order, and explained.</summary>
[Trait("Category", "Integration")]
public sealed class DeclaredKeysTests(GrownBase grown)
{
    private const string Keys =
        """
        top:
          from: base
          packages: [works]
          vars: {proxy: "10.137.0.1"}
          files:
            - {render: proxy.conf, to: /etc/proxy.conf}
            - {copy: over/, mode: "0640", folder-mode: "0750", owner: user, group: qubes}
            - {text: "key old\n#other x\n", to: /etc/edited.conf}
            - {path: /etc/nothing, link-to: /dev/null}
            - {folder: /srv/data, mode: "2700", owner: user}
            - {text: "", to: /etc/empty, mode: "0600"}
          users: [{group: qubes, gid: 98}, {name: user, uid: 1000, groups: [qubes, mail], shell: /bin/bash}]
          edit:
            - {file: /etc/edited.conf, set: key, to: new}
            - {file: /etc/edited.conf, set: other, to: "y"}
            - {file: /etc/edited.conf, set: third, to: "1", separator: "="}
          delete-paths: ["/usr/share/doc/*", /usr/share/works/file, /etc/skel/.bashrc, /nowhere/at/all]
          timezone: Europe/London
          without: [{name: works-too, if-installed: true}]
          debconf: ["tzdata tzdata/Areas select Etc"]
        below:
          from: top
          packages: [works-too]
          vars: {proxy: "10.137.0.9"}
        gone:
          from: below
          without: [{name: works-too, if-installed: true}]
        """;

    [Fact]
    public void Everything_is_carried_out_in_one_order_whatever_the_order_in_the_file()
    {
        using var bench = Bench().Grow();
        Assert.Equal("key new\nother y\nthird=1\n", bench.Text("top", "etc/edited.conf"));
        var laid = bench.Entry("top", "etc/vault/secret")!;
        Assert.Equal((0x1a0u, 1000u, 98u), ((uint)laid.Mode & 0xfff, laid.Uid, laid.Gid));
        Assert.Equal(0x1e8u, (uint)bench.Entry("top", "etc/vault")!.Mode & 0xfff);
        var made = bench.Entry("top", "srv/data")!;
        Assert.Equal((EntryType.Directory, 0x5c0u, 1000u), (made.Type, (uint)made.Mode & 0xfff, made.Uid));
        Assert.Equal((0L, 0x180u), (bench.Entry("top", "etc/empty")!.Size, (uint)bench.Entry("top", "etc/empty")!.Mode & 0xfff));
        Assert.Equal(EntryType.Symlink, bench.Entry("top", "etc/nothing")!.Type);
        Assert.Contains("user:x:1000:1000::/home/user:/bin/bash", bench.Text("top", "etc/passwd"), StringComparison.Ordinal);
        Assert.Contains("qubes:x:98:user", bench.Text("top", "etc/group"), StringComparison.Ordinal);
        Assert.Null(bench.Entry("top", "home/user/.bashrc") is null ? null : bench.Entry("top", "etc/skel/.bashrc"));
        Assert.Equal(
            "/usr/share/zoneinfo/Europe/London", bench.Entry("top", "etc/localtime")!.Target!.ToString());
        Assert.Null(bench.Entry("top", "usr/share/works/file"));
        Assert.DoesNotContain(
            bench.Listing("top").Entries,
            entry => entry.Path.ToString().StartsWith("/usr/share/doc/", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_deleted_does_not_come_with_the_next_package_and_rendered_files_follow_their_values()
    {
        using var bench = Bench().Grow();
        var excludes = bench.Text("below", "etc/dpkg/dpkg.cfg.d/coppice-delete-paths");
        Assert.Contains("path-exclude=/usr/share/works/file\n", excludes, StringComparison.Ordinal);
        Assert.DoesNotContain(".bashrc", excludes, StringComparison.Ordinal);
        Assert.Equal(
            ("p=10.137.0.1\n", "p=10.137.0.9\n"),
            (bench.Text("top", "etc/proxy.conf"), bench.Text("below", "etc/proxy.conf")));
        Assert.Contains(bench.Current("below")!.Packages, package => package.Name == "works-too");
        Assert.DoesNotContain(bench.Current("gone")!.Packages, package => package.Name == "works-too");
    }

    [Theory]
    [InlineData("/etc/vault/secret", "over/")]
    [InlineData("/etc/edited.conf", "third in /etc/edited.conf")]
    [InlineData("/etc/passwd:user", "user")]
    [InlineData("/etc/localtime", "Europe/London")]
    [InlineData("/usr/share/works/file", "/usr/share/works/file")]
    [InlineData("/srv/data", "/srv/data")]
    [InlineData("/etc/proxy.conf", "proxy.conf")]
    public void Each_is_explained_down_to_its_line(string path, string said)
    {
        using var bench = Bench().Grow();
        Assert.Contains($" asks for it: {said}", bench.Do("explain", "below", path).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_path_is_accounted_for_and_a_rebuild_is_the_same()
    {
        using var bench = Bench().Grow();
        using var account = JsonDocument.Parse(bench.Do("audit", "--account", "--json").Text);
        Assert.Contains("nothing unexplained, nothing altered", bench.Do("audit", "--account").Text, StringComparison.Ordinal);
        Assert.True(bench.Coppice("audit", "top", "below").Succeeded);
        // What dpkg misses is what the family deletes.
        var missing = bench.Coppice("run", "below", "--", "dpkg", "--verify").Text;
        Assert.All(
            missing.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.Matches(" (/usr/share/doc.*|/usr/share/works/file|/etc/skel/.bashrc)$", line));
        Assert.Contains(" /usr/share/works/file\n", missing, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_done_is_said_with_line_and_hint()
    {
        using var bench = new Workbench(grown);
        bench.Write("two", "a 1\na 2\n");
        bench.Declare(
            """
            two: {from: base, files: {copy: two, to: /etc/two}}
            b-locale: {from: two, locale: en_GB.UTF-8}
            b-service: {from: two, services: {enable: [x]}}
            b-user: {from: two, users: [{name: u, groups: [qubes]}]}
            b-owner: {from: two, files: {text: a, to: /etc/a, group: mial}}
            b-file: {from: two, edit: [{file: /etc/no, set: a, to: b}]}
            b-lines: {from: two, edit: [{file: /etc/two, set: a, to: b}]}
            b-zone: {from: two, timezone: Europe/Lnodon}
            """);
        var result = bench.Build("--progress", "plain");
        Assert.False(result.Succeeded);
        foreach (var message in (string[])
            [
                "has no locale-gen, which the package locales brings", "packages: [locales]",
                "has no systemctl, which the package systemd brings", "packages: [systemd]", "add user u failed",
                "no group qubes; add {group: qubes} to users", "the template has no group mial", "users: [{group: mial}]",
                "there is no /etc/no to set a in", "a is set in 2 lines of /etc/two", "1: a 1", "2: a 2",
                "has no /usr/share/zoneinfo/Europe/Lnodon, which the package tzdata brings",
            ])
        {
            Assert.Contains(message, result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Paths_that_every_system_mounts_over_are_refused_before_anything_is_grown()
    {
        using var bench = new Workbench(grown).Declare("bad: {from: base, delete-paths: [/tmp/x]}");
        Assert.Contains("every system mounts something over /tmp", bench.Coppice("plan").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_download_is_verified_kept_and_unpacked_inside_of_its_folder()
    {
        using var bench = new Workbench(grown);
        var folder = Path.GetDirectoryName(bench.Write("served/t-1/bin/tool", "tool\n", 0x9ed))!;
        var served = Path.GetFullPath(Path.Combine(folder, "../.."));
        Shell.Script($"cd '{served}' && ln -s /etc t-1/out && tar -czf good.tgz t-1 && printf x >x "
            + "&& tar -cf bad.tar --transform 's,^x$,../../up,' -P x");
        string Sha(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(served, file))));
        var other = new string('1', 64);
        bench.Declare(
            $$"""
            got:
              from: base
              scripts: [out.sh]
              fetch:
                - {url: "file://{{served}}/good.tgz", sha256: {{Sha("good.tgz")}}, to: /opt/tool, unpack: {strip: 1} }
                - {url: "file://{{served}}/good.tgz", sha256: {{Sha("good.tgz")}}, to: /srv/kept, mode: "0600", owner: games}
            bad: {from: base, fetch: [{url: "file://{{served}}/bad.tar", sha256: {{Sha("bad.tar")}}, to: /opt/bad, unpack: {} }]}
            wrong: {from: base, fetch: [{url: "file://{{served}}/x", sha256: {{other}}, to: /opt/x}]}
            """);
        bench.Write("out.sh", "#!/bin/sh\ntest \"$(cat /opt/tool/bin/tool)\" = tool\n");
        var result = bench.Build("--progress", "plain");
        Assert.False(result.Succeeded);
        Assert.Contains("Member name contains '..'", result.Error, StringComparison.Ordinal);
        Assert.Contains($"has the SHA-256 {Sha("x")}, not 1111", result.Error, StringComparison.Ordinal);
        Assert.Equal(("tool\n", 0x1edu), (bench.Text("got", "opt/tool/bin/tool"), Mode("opt/tool/bin/tool")));
        Assert.Equal((0x180u, 5u), (Mode("srv/kept"), bench.Entry("got", "srv/kept")!.Uid));
        Assert.Null(bench.Current("bad"));

        // What is in the store is enough, and stays there as long as a generation was grown with it.
        Directory.Delete(served, recursive: true);
        bench.Do("gc", "--packages", "--yes");
        Assert.Contains("got", bench.Do("audit", "got", "--offline").Text, StringComparison.Ordinal);
        Assert.Contains(" asks for it: file://", bench.Do("explain", "got", "/srv/kept").Text, StringComparison.Ordinal);

        uint Mode(string path) => (uint)bench.Entry("got", path)!.Mode & 0xfff;
    }

    [Fact]
    public void A_changed_key_grows_only_what_stands_on_it()
    {
        using var bench = Bench().Grow();
        bench.Declare(Keys.Replace("10.137.0.9", "10.137.0.8", StringComparison.Ordinal));
        var plan = bench.Do("plan").Text;
        Assert.Contains("proxy.conf changed", plan, StringComparison.Ordinal);
        Assert.Contains("below", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("~  top", plan, StringComparison.Ordinal);
    }

    private Workbench Bench()
    {
        var bench = new Workbench(grown).Declare(Keys);
        bench.Write("over/etc/vault/secret", "s\n");
        bench.Write("proxy.conf", "p=${proxy}\n");
        return bench;
    }
}
