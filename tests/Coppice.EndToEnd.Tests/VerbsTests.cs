using System.Text.Json;
using Coppice.EndToEnd.Tests.Support;

namespace Coppice.EndToEnd.Tests;

/// <summary>The verbs that work on grown templates, checked with other programs.</summary>
[Trait("Category", "Integration")]
public sealed class VerbsTests(GrownStarter starter)
{
    private CoppiceProgram Coppice => new(starter.Store);

    [Fact]
    public void Run_shows_the_template_as_mount_does_and_passes_the_exit_code_through()
    {
        Assert.Equal(
            starter.Template("vault").Run("dpkg-query", "--show"),
            Coppice.Run("run", "vault", "--", "dpkg-query", "--show").Text);
        Assert.Equal("", Coppice.Run("run", "vault", "--", "dpkg", "--verify").Text);
        Assert.Equal(7, Coppice.Try("run", "vault", "--", "sh", "-c", "exit 7").ExitCode);
    }

    [Fact]
    public void What_run_changes_is_thrown_away()
    {
        Coppice.Run("run", "dev", "--", "sh", "-c", "rm -rf /usr/bin/git; touch /changed");
        Assert.Equal(
            "/usr/bin/git\n", Coppice.Run("run", "dev", "--", "sh", "-c", "ls /usr/bin/git; ! ls /changed 2>/dev/null").Text);
    }

    [Theory]
    [InlineData("dir")]
    [InlineData("tar")]
    public void An_export_is_the_tree_as_it_is_mounted(string form)
    {
        var folder = starter.NewFolder("export");
        var output = Path.Combine(folder, "sys-net");
        Coppice.Run("export", "sys-net", "--as", form, "-o", form == "tar" ? output + ".tar" : output);
        if (form == "tar")
        {
            Directory.CreateDirectory(output);
            Shell.Run(
                "tar", "--extract", $"--file={output}.tar", $"--directory={output}", "--numeric-owner", "--same-owner",
                "--preserve-permissions", "--xattrs", "--xattrs-include=*");
        }

        Assert.Equal(TreeOfFiles.Mounted(starter.Template("sys-net"), folder), TreeOfFiles.Listing(output));
    }

    // A system that came of a template, and was changed by hand since.
    [Fact]
    public void A_changed_system_becomes_a_template_that_declares_what_was_done_to_it()
    {
        var folder = starter.NewFolder("import");
        var system = Path.Combine(folder, "system");
        Coppice.Run("export", "vault", "--as", "dir", "-o", system);
        File.AppendAllText(Path.Combine(system, "etc/bash.bashrc"), "# changed\n");
        File.Delete(Path.Combine(system, "etc/host.conf"));
        File.WriteAllText(Path.Combine(system, "usr/local/bin/tool"), "#!/bin/sh\n");
        File.WriteAllText(Path.Combine(system, "etc/secret"), "x");
        File.SetUnixFileMode(Path.Combine(system, "etc/secret"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var (mine, own) = (Path.Combine(folder, "mine/family.yaml"), Path.Combine(folder, "own/family.yaml"));
        Coppice.Run("import", "template", system, "--against", "vault", "--name", "mine", "-o", mine);
        Assert.Equal(
            """
            # Made by coppice import. See the list of what was not taken over.
            # This goes into the family file that declares vault.
            templates:
              mine:
                from: vault
                files:
                  - files/mine/
                  - {copy: files/mine-0600-root-root/, mode: '0600', owner: root, group: root}
                delete-paths: ['/etc/host.conf']

            """,
            File.ReadAllText(mine));
        Assert.Equal(
            ["files/mine-0600-root-root/etc/secret", "files/mine/etc/bash.bashrc", "files/mine/usr/local/bin/tool"],
            Directory.EnumerateFiles(Path.Combine(folder, "mine/files"), "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Path.Combine(folder, "mine"), path)).Order(StringComparer.Ordinal));
        Assert.Equal(1, Coppice.Try("import", "template", system, "-o", mine).ExitCode);

        // On the base it has the packages that the template asked for.
        Assert.Contains(
            "\n    from: debian-12-minimal\n    packages: [gnupg, pass]\n",
            Coppice.Run("import", "template", system, "--against", "debian-12-minimal").Text, StringComparison.Ordinal);

        // On its own it is a base, with what the base and the template asked for.
        Coppice.Run("import", "template", system, "-o", own);
        Assert.Contains("\n    packages: [ca-certificates, gnupg, less, pass]\n", File.ReadAllText(own), StringComparison.Ordinal);
    }

    [Fact]
    public void Status_says_of_every_template_what_its_record_says()
    {
        using var status = JsonDocument.Parse(Coppice.Run("status", "--json").Output);
        var templates = status.RootElement.GetProperty("templates").EnumerateArray()
            .ToDictionary(template => template.GetProperty("name").GetString()!);
        Assert.Equal(GrownStarter.Names.Order(StringComparer.Ordinal), templates.Keys.Order(StringComparer.Ordinal));
        foreach (var template in GrownStarter.Names.Select(starter.Template))
        {
            var shown = templates[template.Name];
            Assert.Equal(template.Number, shown.GetProperty("generation").GetInt32());
            Assert.Equal(template.Tree, shown.GetProperty("digest").GetString());
            Assert.Equal(template.Packages().Count, shown.GetProperty("packages").GetInt32());
            Assert.InRange(shown.GetProperty("own_bytes").GetInt64(), 1, shown.GetProperty("total_bytes").GetInt64());
        }

        Assert.Equal("net-base", templates["sys-net"].GetProperty("parent").GetString());
    }

    [Fact]
    public void Fsck_finds_the_store_good_and_a_flipped_byte_bad()
    {
        Coppice.Run("fsck");
        var store = starter.OwnCopyOfStore();
        Shell.Run(
            "sh", "-c", "printf X | dd conv=notrunc bs=1 seek=100 of=\"$(find \"$1/layers\" -path '*/usr/bin/git')\" 2>/dev/null",
            "flip", store);
        var result = new CoppiceProgram(store).Try("fsck");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("contents/", result.Text + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Gc_keeps_every_current_generation()
    {
        var store = starter.CopyOfStore();
        new CoppiceProgram(store).Run("--yes", "gc");
        Assert.StartsWith("nothing to do", new CoppiceProgram(store).Run("build").Error, StringComparison.Ordinal);
        Assert.Equal("", new GrownTemplate(store, "sys-net").Run("dpkg", "--verify"));
    }

}
