using System.Runtime.InteropServices;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Cli.Tests;

/// <summary><c>scripts/liblzma.sh</c>, on a machine that is a folder, with real apt and made archives.</summary>
[Trait("Category", "Integration")]
public sealed class LzmaScriptTests : IDisposable
{
    private const string Keyring = "usr/share/keyrings/debian-archive-keyring.gpg";

    private static readonly string Libraries = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "usr/lib/aarch64-linux-gnu" : "usr/lib/x86_64-linux-gnu";

    private readonly string root = Directory.CreateTempSubdirectory("coppice-test-").FullName;

    public LzmaScriptTests()
    {
        // apt's own user reads the mirror.
        File.SetUnixFileMode(root, (UnixFileMode)0x1ed);
        Write("machine/etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\n");
        Write($"machine/{Libraries}/liblzma.so.5.4.1", "");
        Sources($"Types: deb\nURIs: file:{root}/mirror/debian\nSuites: bookworm bookworm-updates\nComponents: main contrib\nSigned-By: /{Keyring}\n");
        Directory.CreateDirectory(Path.Combine(root, "gpg"));
        File.SetUnixFileMode(Path.Combine(root, "gpg"), (UnixFileMode)0x1c0);
    }

    private string Folder => Path.Combine(root, "artifacts/liblzma");

    private string Library => Path.Combine(Folder, "liblzma.so.5");

    [Fact]
    public void It_is_had_once_verified_and_kept_in_the_folder()
    {
        MakeMirror("5.8.1");
        var first = Start();
        Assert.Equal((Library + "\n", 1), (first.Text, Count("coppice: getting liblzma5", first.Error)));
        Assert.Equal("liblzma.so.5.8.1", new FileInfo(Library).LinkTarget);
        Assert.Equal(["liblzma.so.5", "liblzma.so.5.8.1"], Directory.GetFiles(Folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));

        // A second start asks nobody: its mirror is gone.
        Directory.Delete(Path.Combine(root, "mirror"), recursive: true);
        var second = Start();
        Assert.Equal((Library + "\n", ""), (second.Text, second.Error));
    }

    [Fact]
    public void Sources_of_one_line_will_do()
    {
        MakeMirror("5.10.0");
        File.Delete(Path.Combine(root, "machine/etc/apt/sources.list.d/debian.sources"));
        Write("machine/etc/apt/sources.list", $"# deb cdrom:[Debian]/ bookworm main\ndeb [arch=amd64,arm64 trusted=yes] file:{root}/mirror/debian bookworm main # ours\n");
        Assert.Equal(Library + "\n", Start().Text);
    }

    [Fact]
    public void Of_several_that_start_at_once_one_gets_it()
    {
        MakeMirror("5.8.1");
        var results = new CommandResult[3];
        Parallel.For(0, 3, i => results[i] = Start());
        Assert.All(results, result => Assert.Equal(Library + "\n", result.Text));
        Assert.Equal(1, results.Sum(result => Count("getting", result.Error)));
    }

    [Theory]
    [InlineData("another key", "NO_PUBKEY")]
    [InlineData("no signature", "is not signed")]
    [InlineData("a changed index", "Hash Sum mismatch")]
    [InlineData("a changed package", "Hash Sum mismatch")]
    [InlineData("an old version", "is too old")]
    [InlineData("a damaged library", "dpkg-deb cannot use")]
    [InlineData("nothing there", "File not found")]
    [InlineData("nobody answers", "Connection refused")]
    public void What_is_not_as_it_must_be_is_refused_and_everything_goes_on_without(string wrong, string reason)
    {
        MakeMirror(wrong == "an old version" ? "5.8.0" : "5.8.1", damaged: wrong == "a damaged library");
        var release = Path.Combine(root, "mirror/debian/dists/trixie/InRelease");
        switch (wrong)
        {
            case "another key":
                File.WriteAllBytes(Path.Combine(root, "machine", Keyring), Gpg("--export", NewKey("stranger")));
                break;
            case "no signature":
                File.Move(release, Path.Combine(Path.GetDirectoryName(release)!, "Release"));
                // Even where the machine's own sources say that this is fine.
                Sources($"Types: deb\nURIs: file:{root}/mirror/debian\nSuites: bookworm\nComponents: main\nTrusted: yes\nSigned-By: /{Keyring}\n");
                break;
            case "a changed index":
                File.AppendAllText(Path.Combine(root, $"mirror/debian/dists/trixie/main/binary-{DebianName}/Packages"), "\n");
                break;
            case "a changed package":
                File.AppendAllText(Path.Combine(root, "mirror/debian/pool/liblzma5.deb"), "x");
                break;
            case "nothing there":
                Directory.Delete(Path.Combine(root, "mirror"), recursive: true);
                break;
            case "nobody answers":
                Sources($"Types: deb\nURIs: http://127.0.0.1:9/debian\nSuites: bookworm\nComponents: main\nSigned-By: /{Keyring}\n");
                break;
        }

        var first = Start();
        Assert.Equal(("none\n", 0), (first.Text, first.ExitCode));
        Assert.Equal(1, Count($"coppice: it cannot be had ({Folder}.log says why)", first.Error));
        Assert.Contains(reason, File.ReadAllText(Folder + ".log"), StringComparison.Ordinal);
        Assert.Equal(["none"], Directory.GetFileSystemEntries(Folder).Select(file => Path.GetFileName(file)));

        // Not again on the same day; on the next one it is tried again.
        Assert.Equal(("none\n", ""), (Start().Text, Start().Error));
        File.SetLastWriteTimeUtc(Path.Combine(Folder, "none"), DateTime.UtcNow.AddHours(-25));
        Assert.Equal(1, Count("coppice: getting liblzma5", Start().Error));
    }

    [Fact]
    public void What_could_not_be_had_is_had_later()
    {
        Start();
        Assert.True(File.Exists(Path.Combine(Folder, "none")));
        MakeMirror("5.8.1");
        File.SetLastWriteTimeUtc(Path.Combine(Folder, "none"), DateTime.UtcNow.AddHours(-25));
        Assert.Equal(Library + "\n", Start().Text);
        Assert.Equal(Library + "\n", Start().Text);
    }

    [Theory]
    [InlineData("its own is quick")]
    [InlineData("another distribution")]
    [InlineData("somebody has decided")]
    [InlineData("no apt")]
    public void Where_it_is_of_no_use_nothing_is_tried_said_or_made(string why)
    {
        var machine = Path.Combine(root, "machine");
        switch (why)
        {
            case "its own is quick":
                File.Move(Path.Combine(machine, Libraries, "liblzma.so.5.4.1"), Path.Combine(machine, Libraries, "liblzma.so.5.6.3"));
                break;
            case "another distribution":
                Write("machine/etc/os-release", "NAME=Ubuntu\nID=ubuntu\nID_LIKE=debian\n");
                break;
        }

        var result = why switch
        {
            "somebody has decided" => Start(("COPPICE_LIBLZMA", "")),
            "no apt" => Start(("PATH", Tools("sh", "awk", "mkdir", "find"))),
            _ => Start(),
        };
        Assert.Equal(("none\n", ""), (result.Text, result.Error));
        Assert.False(Directory.Exists(Path.GetDirectoryName(Folder)));
    }

    [Theory]
    // Third-party archives with Debian's names of suites and components.
    [InlineData("Types: deb\nURIs: http://third.example/apt\nSuites: bookworm\nComponents: main\nSigned-By: /usr/share/keyrings/third.gpg\n", "")]
    [InlineData("Types: deb\nURIs: http://third.example/debian\nSuites: bookworm\nComponents: main\nSigned-By: /usr/share/keyrings/third.gpg\n", "")]
    [InlineData("Types: deb\nURIs: http://third.example/apt\nSuites: bookworm\nComponents: main\n", "")]
    // Debian's.
    [InlineData("Types: deb\nURIs: http://mirror.example/debian/\nSuites: bookworm\nComponents: main\n", "http://mirror.example/debian/\n")]
    [InlineData("# x\nEnabled: yes\nTypes: deb deb-src\nURIs: http://a.example/d http://b.example/d\nSuites:\n bookworm-updates\n bookworm\nComponents: main\nSigned-By: /k/debian-archive-keyring.gpg\n", "http://a.example/d\nhttp://b.example/d\n")]
    [InlineData("Types: deb\nURIs: http://s.example/debian-security\nSuites: bookworm-security\nComponents: main\n\n\nTypes: deb\nURIs: http://m.example/debian\nSuites: oldstable\nComponents: main\n", "http://m.example/debian\n")]
    [InlineData("Enabled: no\nTypes: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\nComponents: main\n", "")]
    [InlineData("Types: deb-src\nURIs: http://mirror.example/debian\nSuites: bookworm\nComponents: main\n", "")]
    public void Mirrors_are_those_of_Debians_own_release(string sources, string mirrors)
    {
        Sources(sources);
        Assert.Equal(mirrors, Shell("debian_mirrors \"$1\"", Path.Combine(root, "machine")).Text);
    }

    [Theory]
    [InlineData("deb http://mirror.example/debian bookworm main contrib", "http://mirror.example/debian\n")]
    [InlineData("deb [ arch=amd64 signed-by=/usr/share/keyrings/debian-archive-bookworm-stable.gpg ] http://mirror.example/d bookworm main", "http://mirror.example/d\n")]
    [InlineData("deb [signed-by=/usr/share/keyrings/third.gpg] http://mirror.example/debian bookworm main", "")]
    [InlineData("deb http://third.example/apt bookworm main", "")]
    [InlineData("deb http://s.example/debian bookworm-backports main", "")]
    [InlineData("deb-src http://mirror.example/debian bookworm main", "")]
    [InlineData("#deb http://mirror.example/debian bookworm main", "")]
    public void Mirrors_in_sources_of_one_line_too(string line, string mirrors)
    {
        Sources("");
        Write("machine/etc/apt/sources.list.d/more.list", line + "\n");
        Assert.Equal(mirrors, Shell("debian_mirrors \"$1\"", Path.Combine(root, "machine")).Text);
    }

    public void Dispose()
    {
        new ProcessRunner().Run(Command.Own("gpgconf", ["--homedir", Path.Combine(root, "gpg"), "--kill", "all"]));
        Directory.Delete(root, recursive: true);
    }

    private static string DebianName => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64";

    private static int Count(string part, string text) => text.Split(part).Length - 1;

    private CommandResult Start(params (string Name, string Value)[] environment) =>
        Shell("quicker_liblzma \"$1\" \"$2\"; echo \"${COPPICE_LIBLZMA:-none}\"", [Folder, Path.Combine(root, "machine")], environment.ToDictionary(pair => pair.Name, pair => pair.Value));

    private static CommandResult Shell(string text, params string[] arguments) => Shell(text, arguments, []);

    private static CommandResult Shell(string text, string[] arguments, Dictionary<string, string> environment) => new ProcessRunner().Run(
        Command.Own("/bin/sh", ["-euc", $". \"$0\"; {text}", Path.Combine(Checkout.Root, "scripts/liblzma.sh"), .. arguments]) with { Environment = environment });

    private string Tools(params string[] names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.Combine(root, "bin"));
            File.CreateSymbolicLink(Path.Combine(root, "bin", name), "/usr/bin/" + name);
        }

        return Path.Combine(root, "bin");
    }

    private void Sources(string text) => Write("machine/etc/apt/sources.list.d/debian.sources", text);

    // A mirror of a trixie with one package, which has this machine's library under another name.
    private void MakeMirror(string version, bool damaged = false)
    {
        var library = Write($"package/{Libraries}/liblzma.so.{version}", "no library");
        if (!damaged)
        {
            File.Copy(File.ResolveLinkTarget($"/{Libraries}/liblzma.so.5", returnFinalTarget: true)!.FullName, library, overwrite: true);
        }

        File.CreateSymbolicLink(Path.Combine(root, "package", Libraries, "liblzma.so.5"), $"liblzma.so.{version}");
        var control = $"Package: liblzma5\nVersion: {version}-1\nArchitecture: {DebianName}\nMaintainer: Test <test@example.org>\nDescription: made up for a test\n";
        Write("package/DEBIAN/control", control);
        var mirror = Directory.CreateDirectory(Path.Combine(root, "mirror/debian/pool")).Parent!.FullName;
        Run("dpkg-deb", "--root-owner-group", "-Zxz", "--build", Path.Combine(root, "package"), Path.Combine(mirror, "pool/liblzma5.deb"));
        var package = File.ReadAllBytes(Path.Combine(mirror, "pool/liblzma5.deb"));
        var index = $"main/binary-{DebianName}/Packages";
        var packages = File.ReadAllBytes(Write(
            $"mirror/debian/dists/trixie/{index}", $"{control}Filename: pool/liblzma5.deb\nSize: {package.Length}\nSHA256: {Digest.Of(package)}\n"));
        var release = Write(
            "release",
            $"Origin: Debian\nSuite: stable\nCodename: trixie\nDate: {DateTime.UtcNow.AddHours(-1):R}\nArchitectures: {DebianName}\nComponents: main\n"
            + $"SHA256:\n {Digest.Of(packages)} {packages.Length} {index}\n");
        var key = NewKey("archive");
        Gpg("--clearsign", "--local-user", key, "--output", Path.Combine(mirror, "dists/trixie/InRelease"), release);
        Write($"machine/{Keyring}", "");
        File.WriteAllBytes(Path.Combine(root, "machine", Keyring), Gpg("--export", key));
    }

    private string NewKey(string name)
    {
        Gpg("--quick-gen-key", $"{name}@example.org", "ed25519", "sign", "never");
        return $"{name}@example.org";
    }

    private byte[] Gpg(params string[] arguments) =>
        Run("gpg", ["--homedir", Path.Combine(root, "gpg"), "--batch", "--quiet", "--no-tty", "--passphrase", "", "--pinentry-mode", "loopback", .. arguments]);

    private static byte[] Run(string program, params string[] arguments)
    {
        var result = new ProcessRunner().Run(Command.Own(program, arguments));
        Assert.True(result.Succeeded, result.Error);
        return result.Output;
    }

    private string Write(string path, string text)
    {
        var file = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }
}
