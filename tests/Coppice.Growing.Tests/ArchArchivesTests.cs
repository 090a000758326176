using System.Text;
using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Conformance;

namespace Coppice.Growing.Tests;

/// <summary>Templates of Arch Linux that take packages from several archives, with this machine's pacman.</summary>
[Trait("Category", "Full")]
[Collection("arch")]
public sealed class ArchArchivesTests(ArchWorld world)
{
    private const string Vended = "vend: {from: base, archives: [vendor], packages: [needs-works]}\n";

    [Fact]
    public void A_further_repository_brings_what_it_was_asked_for_and_own_packages_come_first()
    {
        using var bench = Bench(
            Vended + "below: {from: vend, packages: [libgreet]}\n"
                + "mine: {from: base, archives: [own, vendor], packages: [needs-works]}\n"
                + "lone: {from: base, packages: [./works-2.0-1-any.pkg.tar.zst]}");
        var plan = bench.Do("plan").Text;
        Assert.Matches("vend +build on base .*from vendor: needs-works, works", plan);
        Assert.Matches("below +build on vend .*held back from vendor: libgreet 2.0-1", plan);
        Assert.Contains("debs/works-2.0-1-any.pkg.tar.zst: works 2.0-1", plan, StringComparison.Ordinal);
        bench.Grow();
        Assert.Equal(["needs-works 1.0-1", "works 1.0-1"], Own(bench, "vend"));
        Assert.Equal(["libgreet 1.0-1"], Own(bench, "below", "vend"));
        Assert.Equal(["needs-works 1.0-1", "works 2.0-1"], Own(bench, "mine"));
        Assert.Equal(["works 2.0-1"], Own(bench, "lone"));

        // What the template's own pacman is told: where, which keys, and that it upgrades nothing from there.
        Assert.Equal(
            "[vendor]\nUsage = Sync Search Install\nServer = https://vendor.example/arch\n",
            bench.Text("vend", "etc/pacman.d/vendor.conf"));
        Assert.EndsWith(
            "\n\nInclude = /etc/pacman.d/vendor.conf\n", bench.Text("vend", "etc/pacman.conf"), StringComparison.Ordinal);
        Assert.Equal(
            bench.Entry("base", "etc/pacman.d/gnupg/pubring.gpg")!.Size
                + bench.Entry("vend", "usr/share/pacman/keyrings/vendor.gpg")!.Size,
            bench.Entry("vend", "etc/pacman.d/gnupg/pubring.gpg")!.Size);
        Assert.Null(bench.Entry("lone", "etc/pacman.d/files.lone.conf"));
        Assert.Equal(bench.Text("base", "etc/pacman.conf"), bench.Text("lone", "etc/pacman.conf"));

        Assert.Contains("no updates", bench.Do("check").Text + bench.Do("check").Error, StringComparison.Ordinal);
        bench.Do("audit", [.. bench.Children]);
    }

    [Fact]
    public void What_has_to_be_said_is_proposed()
    {
        using var denied = Bench(Vended.Replace("needs-works", "chain-top", StringComparison.Ordinal));
        var error = denied.Coppice("plan").Error;
        Assert.Contains("vend: chain-top may not be taken from vendor, and no other archive of it has it", error);
        Assert.Contains("hint: take: [needs-works, works, chain-top]    # under vendor", error, StringComparison.Ordinal);

        using var silent = Bench(Vended, take: "");
        Assert.Contains("hint: take: [needs-works]    # under vendor; or all", silent.Coppice("plan").Error);

        using var twice = Bench("two: {from: base, archives: [again], packages: [libgreet]}");
        Assert.Contains(
            "two: nothing tells the archives again and arch apart: both have a repository of one name",
            string.Join(' ', twice.Coppice("plan").Error.Split('\n')).Replace("arch and again", "again and arch"));
    }

    private Workbench Bench(string templates, string take = ", take: [needs-works, works]")
    {
        world.Begin();
        var repository = world.Repository;
        var (vendor, keyring) = (repository.MakeVendor(
            "vendor", ["first", "second"], "works-1.0", "needs-works-1.0", "libgreet-2.0", "chain-low-1.0", "chain-middle-1.0", "chain-top-1.0"), "vendor.gpg");
        return new Workbench(
            (folder, declared) =>
            {
                File.Copy(world.Keyring, folder.At("keyring.gpg"), overwrite: true);
                File.Copy(vendor.Keyring, folder.At(keyring), overwrite: true);
                Directory.CreateDirectory(folder.At("debs"));
                foreach (var place in (string[])[folder.At("debs"), folder.Path])
                {
                    var file = repository.FileOf("second", "works");
                    File.Copy(file, Path.Combine(place, Path.GetFileName(file)), overwrite: true);
                }

                var mirror = $"file://{repository.Mirror}/$repo/os/$arch";
                File.WriteAllText(folder.At("family.yaml"), new StringBuilder("version: 1\nfamily: tests\narchives:\n")
                    .Append(
                        $"  arch: {{type: arch, repositories: [core], architecture: x86_64, mirror: {mirror}, keyring: keyring.gpg}}\n")
                    .Append(
                        $"  again: {{type: arch, repositories: [core], architecture: x86_64, keyring: keyring.gpg, "
                            + $"mirror: file://{repository.FolderOf("core")}/.}}\n")
                    .Append(
                        $"  vendor: {{type: arch, repositories: [vendor], architecture: x86_64, mirror: file://{vendor.Folder}, "
                            + $"template-mirror: https://vendor.example/arch, keyring: {keyring}{take}}}\n")
                    .Append("  own: {type: arch, packages: debs/, architecture: x86_64}\n")
                    .Append("templates:\n  base: {archive: arch}\n")
                    .Append(string.Concat(declared.TrimEnd('\n').Split('\n').Select(line => $"  {line}\n"))).ToString());
            },
            store: null).Declare(templates);
    }

    private static List<string> Own(Workbench bench, string template, string parent = "base")
    {
        var below = bench.Current(parent)!.Packages.Select(package => (package.Name, package.Version)).ToHashSet();
        return [.. bench.Current(template)!.Packages.Where(package => !below.Contains((package.Name, package.Version)))
            .Select(package => $"{package.Name} {package.Version}").Order(StringComparer.Ordinal)];
    }
}
