using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Coppice.Foundation.Processes;
using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

/// <summary>
/// A family on a flat archive that vouches by SHA-512 alone, ends its lines with CR LF, has its signature in a file of its own and
/// names no file after its package: everything that reads an archive has to cope with it, from the first index to the bill of
/// materials. One base is grown for all of it.
/// </summary>
[Trait("Category", "Full")]
public sealed class OddArchiveTests : IDisposable
{
    private const string Signer = "odd@example.org";
    private readonly TempFolder folder = new();

    public void Dispose()
    {
        new ProcessRunner().Run(Command.Own("gpgconf", ["--homedir", folder.At("home"), "--kill", "all"]));
        folder.Dispose();
    }

    [Fact]
    public void A_family_grows_from_it_is_proved_and_explained_down_to_the_key()
    {
        using var bench = new Workbench(Write, store: null);
        Publish("1.0");
        bench.Declare("""
            leaf:
              from: base
              packages: [tool]
            """);
        bench.Do("build", "--yes");
        Assert.Equal("tool 1.0\n", bench.Text("leaf", "usr/share/tool"));
        Assert.Equal("", bench.Do("run", "leaf", "--", "dpkg", "--verify").Text);
        Assert.Contains("Suites: ./", bench.Text("base", "etc/apt/sources.list.d/debian.sources"), StringComparison.Ordinal);
        Assert.DoesNotContain("Components", bench.Text("base", "etc/apt/sources.list.d/debian.sources"), StringComparison.Ordinal);
        Assert.Contains("nothing to do", bench.Do("build").Error, StringComparison.Ordinal);

        // The same is found by whoever asks where it came from.
        var explained = bench.Do("explain", "leaf", "/usr/share/tool").Text;
        Assert.Contains("has the SHA-512", explained, StringComparison.Ordinal);
        Assert.Contains("whose .%2F.Release is signed by", explained, StringComparison.Ordinal);
        Assert.Contains("\"SHA-512\"", bench.Do("audit", "leaf", "--account", "--sbom", "cyclonedx").Text, StringComparison.Ordinal);
        bench.Do("fsck");

        // A newer state: found, brought in, and the same as rebuilt.
        Publish("2.0");
        Assert.Matches(@"tool\b.*1\.0.*2\.0", bench.Do("check").Text);
        bench.Do("update", "--yes");
        Assert.Equal("tool 2.0\n", bench.Text("leaf", "usr/share/tool"));
        bench.Do("audit", "leaf");
    }

    private void Write(TempFolder family, string templates)
    {
        File.WriteAllBytes(family.At("odd.asc"), Gpg("--export", "--armor", Signer));
        File.WriteAllText(
            family.At("family.yaml"),
            $"version: 1\nfamily: tests\narchives:\n  odd:\n    type: debian\n    suites: [./]\n    architecture: amd64\n"
                + $"    mirror: file://{folder.At("archive")}\n    keyring: odd.asc\ntemplates:\n  base:\n    archive: odd\n"
                + string.Concat(templates.Split('\n').Select(line => "  " + line + "\n")));
    }

    private void Publish(string version)
    {
        Directory.CreateDirectory(folder.At("home"));
        File.SetUnixFileMode(folder.At("home"), (UnixFileMode)0x1c0);
        Directory.CreateDirectory(folder.At("archive/files"));
        if (!File.Exists(folder.At("home/pubring.kbx")))
        {
            Gpg("--quick-gen-key", Signer, "rsa2048", "sign", "never");
        }

        var entries = RealPackages.All.Select(real => Entry(real.Entry, real.File, link: true)).ToList();
        var made = MadePackage.Of("tool", version, $"tool {version}\n", "/usr/share/tool");
        entries.Add(Entry(made.Build(folder.Path), folder.At($"pool/tool_{version}_all.deb"), link: false));
        File.WriteAllText(folder.At("archive/Packages"), CrLf(string.Concat(entries)));
        var index = File.ReadAllBytes(folder.At("archive/Packages"));
        var date = TestArchive.Date.AddDays(version == "1.0" ? 0 : 1).UtcDateTime;
        File.WriteAllText(
            folder.At("archive/Release"),
            CrLf(
                FormattableString.Invariant($"Origin: Odd\nDate: {date:ddd MMM dd HH:mm:ss yyyy}\nSHA512:\n")
                    + $"\t{Convert.ToHexStringLower(SHA512.HashData(index))}\t{index.Length}\tPackages\n"));
        File.WriteAllBytes(
            folder.At("archive/Release.gpg"),
            Gpg("--local-user", Signer, "--armor", "--detach-sign", "--output", "-", folder.At("archive/Release")));
    }

    // The file lies under its digest, and only that is what vouches for it.
    private string Entry(string entry, string file, bool link)
    {
        using var stream = File.OpenRead(file);
        var hash = Convert.ToHexStringLower(SHA512.HashData(stream));
        var path = $"files/{hash[..20]}.deb";
        if (!File.Exists(folder.At("archive", path)))
        {
            if (link)
            {
                File.CreateSymbolicLink(folder.At("archive", path), file);
            }
            else
            {
                File.Copy(file, folder.At("archive", path));
            }
        }

        var kept = Regex.Replace(entry.Trim('\n'), "(?m)^(Filename|MD5sum|SHA1|SHA256): .*\n?", "").Trim('\n');
        return $"{kept}\nFilename: ./{path}\nSHA512: {hash}\n\n";
    }

    private static string CrLf(string text) => text.Replace("\n", "\r\n", StringComparison.Ordinal);

    private byte[] Gpg(params string[] arguments)
    {
        var result = new ProcessRunner().Run(Command.Own(
            "gpg",
            [
                "--homedir", folder.At("home"), "--batch", "--quiet", "--no-tty", "--passphrase", "", "--pinentry-mode",
                "loopback", .. arguments,
            ]));
        return result.Succeeded ? result.Output : throw new InvalidOperationException(result.Error);
    }
}
