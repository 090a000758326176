using Coppice.Foundation.Processes;
using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests.Packaging;

/// <summary>
/// Repositories of own packages for pacman, read by this machine's pacman in a root of its own, with a keyring that has nothing
/// but what the keyring package brings.
/// </summary>
[Trait("Category", "Integration")]
public sealed class PublishPacmanTests() : PublishedTools("arch", "repositories: [x]")
{
    [Fact]
    public void Pacman_takes_installs_and_upgrades_what_is_published_through_a_rotation_of_the_key()
    {
        using var bench = Bench();
        Put(bench, "1.0-1");
        Publish(bench);
        foreach (var folder in new[] { "var/lib/pacman", "var/cache", "etc/pacman.d/gnupg" })
        {
            Directory.CreateDirectory(Reader.At(folder));
        }

        const string Options = "[options]\nArchitecture = x86_64\nSigLevel = Required\nLocalFileSigLevel = Never\nNoProgressBar\n";
        File.WriteAllText(Reader.At("pacman.conf"), Options);
        Run("pacman-key", "--gpgdir", Reader.At("etc/pacman.d/gnupg"), "--init");
        Pacman("-U", "--noscriptlet", Assert.Single(Directory.GetFiles(Repository.At("pool"), "tools-keyring-*")));
        Assert.Equal(
            $"[tools]\nSigLevel = Required\nServer = {Url}/repo/tools\n",
            File.ReadAllText(Reader.At("etc/pacman.d/tools.conf")));
        File.WriteAllText(Reader.At("pacman.conf"), $"{Options}Include = {Reader.At("etc/pacman.d/tools.conf")}\n");
        Populate();
        Pacman("-Sy", "tool");
        Assert.Equal("tool 1.0-1\n", File.ReadAllText(Reader.At("usr/share/tool")));
        Pacman("-Fy");
        Assert.Contains("tools/tool 1.0-1", Pacman("-F", "usr/share/tool"), StringComparison.Ordinal);

        // Of a package that is newer, so many versions stay as are asked for, and pacman sees the newest.
        Put(bench, "1.10-1");
        Publish(bench, "--keep", "2");
        Pacman("-Syu");
        Assert.Equal("tool 1.10-1\n", File.ReadAllText(Reader.At("usr/share/tool")));
        Assert.Equal(["tool-1.0-1-any.pkg.tar.zst", "tool-1.10-1-any.pkg.tar.zst"], Tools());
        Publish(bench, "--keep", "2");
        Assert.Equal(2, Tools().Count);
        Put(bench, "2.0-1");
        Publish(bench);
        // Who has seen the old database finds what it names, signed, until the next time.
        Assert.Equal(3, Tools().Count);
        Assert.True(File.Exists(Repository.At("repo/tools/tool-1.10-1-any.pkg.tar.zst.sig")));
        Publish(bench);
        Assert.Equal(["tool-2.0-1-any.pkg.tar.zst"], Tools());
        Assert.Equal(Tools(), Directory.GetFiles(Repository.At("repo/tools"), "tool-*.zst").Select(Path.GetFileName));

        // While a new key takes the place of the old one, readers of either go on.
        bench.Do("key", "--rotate");
        Publish(bench);
        Pacman("-Syu", "--noscriptlet");
        Assert.Equal("tool 2.0-1\n", File.ReadAllText(Reader.At("usr/share/tool")));
        Populate();
        bench.Do("key", "--forget-replaced");
        Put(bench, "3.0-1");
        Publish(bench);
        Pacman("-Syu", "--noscriptlet");
        Assert.Equal("tool 3.0-1\n", File.ReadAllText(Reader.At("usr/share/tool")));
        Refusals(bench);
    }

    // What someone has put into the folder gets no signature.
    private void Refusals(Workbench bench)
    {
        var file = Repository.At("pool/tool-3.0-1-any.pkg.tar.zst");
        File.AppendAllText(file, "more");
        Assert.Contains(
            "already exists with other content", bench.Coppice("publish", "tools", "--to", Repository.Path).Error,
            StringComparison.Ordinal);
        Put(bench, "4.0-1");
        Assert.Contains(
            "tool-3.0-1-any.pkg.tar.zst is not what is signed",
            bench.Coppice("publish", "tools", "--to", Repository.Path, "--keep", "2").Error, StringComparison.Ordinal);
        var database = Repository.At("repo/tools/tools.kept");
        var changed = File.ReadAllBytes(database);
        changed[600] ^= 1;
        File.WriteAllBytes(database, changed);
        Assert.Contains(
            "was not signed by this key", bench.Coppice("publish", "tools", "--to", Repository.Path).Error,
            StringComparison.Ordinal);
    }

    private List<string?> Tools() =>
        [.. Directory.GetFiles(Repository.At("pool"), "tool-*").Select(Path.GetFileName).Order(StringComparer.Ordinal)];

    // It knows one place for what it takes keys from (Debian's has another one than Arch's), which is shown to it.
    private void Populate() => Run(
        "unshare", "--mount", "--", "/bin/sh", "-ec",
        "mount --bind \"$1\" /usr/share/keyrings; exec pacman-key --gpgdir \"$2\" --populate tools",
        "populate", Reader.At("usr/share/pacman/keyrings"), Reader.At("etc/pacman.d/gnupg"));

    private string Pacman(params string[] arguments) => Run(
        "pacman",
        [
            "--noconfirm", "--config", Reader.At("pacman.conf"), "--root", Reader.Path, "--dbpath", Reader.At("var/lib/pacman"),
            "--cachedir", Reader.At("var/cache"), "--gpgdir", Reader.At("etc/pacman.d/gnupg"), "--logfile", "/dev/null", .. arguments,
        ]);

    private static string Run(string program, params string[] arguments)
    {
        var result = new ProcessRunner().Run(Command.Own(program, arguments));
        Assert.True(result.Succeeded, $"{program} {string.Join(' ', arguments)}\n{result.Text}\n{result.Error}");
        return result.Text;
    }

    private static void Put(Workbench bench, string version)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.At("usr/share"));
        File.WriteAllText(folder.At("usr/share/tool"), $"tool {version}\n");
        File.WriteAllText(
            folder.At(".PKGINFO"),
            $"pkgname = tool\npkgbase = tool\npkgver = {version}\npkgdesc = a tool\nbuilddate = 1\npackager = x\nsize = 9\narch = any\n");
        var debs = Path.Combine(Path.GetDirectoryName(bench.FamilyFile)!, "debs");
        Directory.GetFiles(debs).ToList().ForEach(File.Delete);
        Run("bsdtar", "--zstd", "-C", folder.Path, "-cf", Path.Combine(debs, $"tool-{version}-any.pkg.tar.zst"), ".PKGINFO", "usr");
    }
}
