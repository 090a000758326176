using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Growing.Tests.Support.Miniature;

/// <summary>
/// Repositories <c>core</c> and <c>extra</c> of a system in miniature, made by makepkg(8) and repo-add(8) of this machine's own
/// programs and signed with a key that is thrown away with them. Packages are kept between runs in
/// <c>/var/cache/coppice-miniature</c>.
/// </summary>
internal sealed class MiniatureRepository : IDisposable
{
    /// <summary>When the first state was signed.</summary>
    public static readonly DateTimeOffset Date = new(2026, 7, 20, 12, 0, 0, TimeSpan.Zero);

    private static readonly string Sources = Path.Combine(AppContext.BaseDirectory, "Miniature");

    // Where makepkg has its parts.
    private const string Library = "/usr/share/makepkg";

    // What is in the first repository; the rest is in the second.
    private static readonly string[] Core = ["filesystem", "glibc", "bash", "coreutils", "tar", "shadow", "base", "libgreet"];

    private readonly TempFolder folder = new();
    private readonly ProcessRunner runner = new();

    public MiniatureRepository()
    {
        Directory.CreateDirectory(folder.At("home"));
        File.SetUnixFileMode(folder.At("home"), (UnixFileMode)0x1c0);
        foreach (var key in (string[])["pinned", "stranger"])
        {
            Gpg(["--faked-system-time", "20260101T000000!", "--quick-gen-key", $"{key}@example.org", "rsa2048", "sign", "never"]);
        }

        File.WriteAllBytes(folder.At("keyring.gpg"), Gpg(["--export", "pinned@example.org"]));
        List<string> first = [.. Packages("first"), .. Packages("xserver"), .. Packages("ground"), .. Packages("devel")];
        Make("first", first, Date);
        Make("second", Newer(first, Packages("second")), Date.AddDays(1));
        Make("raised", Newer(first, Packages("raised")), Date.AddDays(1));
        Show("first");
    }

    /// <summary>The folder that a mirror serves: <c>REPOSITORY/os/x86_64</c> below it.</summary>
    public string Mirror => folder.At("mirror");

    public string Keyring => folder.At("keyring.gpg");

    /// <summary>The folder of a repository, as it is shown now.</summary>
    public string FolderOf(string repository) => Path.Combine(Mirror, repository, "os/x86_64");

    /// <summary>Makes a repository with another key, as a vendor has one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="builds">The builds that its packages are of.</param>
    /// <param name="packages">The names of its packages, with their versions.</param>
    /// <returns>Its folder, and its keyring.</returns>
    public (string Folder, string Keyring) MakeVendor(string name, string[] builds, params string[] packages)
    {
        var place = folder.At("vendors", name);
        if (Directory.Exists(place))
        {
            return (place, folder.At("vendors", $"{name}.gpg"));
        }

        Directory.CreateDirectory(place);
        File.WriteAllBytes(folder.At("vendors", $"{name}.gpg"), Gpg(["--export", "stranger@example.org"]));
        var files = builds.SelectMany(Packages).Where(file => packages.Any(package =>
            Path.GetFileName(file).StartsWith(package + "-", StringComparison.Ordinal))).ToList();
        foreach (var file in files)
        {
            File.Copy(file, Path.Combine(place, Path.GetFileName(file)));
            Sign(Path.Combine(place, Path.GetFileName(file)), Date, "stranger");
        }

        Run(
            "repo-add",
            [
                "--quiet", Path.Combine(place, $"{name}.db.tar.gz"),
                .. files.Select(file => Path.Combine(place, Path.GetFileName(file))),
            ]);
        Sign(Path.Combine(place, $"{name}.db"), Date, "stranger");
        Sign(Path.Combine(place, $"{name}.files"), Date, "stranger");
        return (place, folder.At("vendors", $"{name}.gpg"));
    }

    /// <summary>The file of a package of a build.</summary>
    public string FileOf(string build, string package) => Packages(build).Single(file => Name(file) == package);

    /// <summary>Shows a state, as it was made.</summary>
    public void Show(string state)
    {
        Run("rm", "-rf", Mirror);
        Run("cp", "-a", folder.At("states", state), Mirror);
    }

    /// <summary>Signs a file anew.</summary>
    public void Sign(string file, DateTimeOffset date, string key = "pinned")
    {
        File.Delete(file + ".sig");
        Gpg(
            [
                "--faked-system-time", $"{date.UtcDateTime:yyyyMMdd'T'HHmmss}!", "--local-user", $"{key}@example.org", "--output",
                file + ".sig", "--detach-sign", file,
            ]);
    }

    public void Dispose()
    {
        runner.Run(Command.Own("gpgconf", ["--homedir", folder.At("home"), "--kill", "all"]));
        folder.Dispose();
    }

    private void Make(string state, IReadOnlyList<string> packages, DateTimeOffset date)
    {
        foreach (var repository in (string[])["core", "extra"])
        {
            var place = Directory.CreateDirectory(folder.At("states", state, repository, "os/x86_64")).FullName;
            var files = packages.Where(file => Core.Contains(Name(file)) == (repository == "core")).ToList();
            foreach (var file in files)
            {
                File.Copy(file, Path.Combine(place, Path.GetFileName(file)));
                // Signatures in the database, as repo-add puts them there, or beside the packages alone.
                if (repository == "core")
                {
                    Sign(Path.Combine(place, Path.GetFileName(file)), Date);
                }
            }

            Run(
                "repo-add",
                [
                    "--quiet", Path.Combine(place, $"{repository}.db.tar.gz"),
                    .. files.Select(file => Path.Combine(place, Path.GetFileName(file))),
                ]);
            foreach (var file in files.Where(_ => repository == "extra"))
            {
                Sign(Path.Combine(place, Path.GetFileName(file)), Date);
            }

            Sign(Path.Combine(place, $"{repository}.db"), date);
            Sign(Path.Combine(place, $"{repository}.files"), date);
        }
    }

    private List<string> Packages(string build)
    {
        var sources = Directory.GetFiles(Sources).Where(file =>
            file.EndsWith($"{build}.PKGBUILD", StringComparison.Ordinal) || !file.EndsWith(".PKGBUILD", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToList();
        var digest = Digest.Of(string.Concat(sources.Select(File.ReadAllText)));
        var cache = $"/var/cache/coppice-miniature/{build}-{digest.Short}";
        if (!Directory.Exists(cache))
        {
            Build(build, sources, cache);
        }

        return [.. Directory.GetFiles(cache, "*.pkg.tar.zst").Order(StringComparer.Ordinal)];
    }

    private static List<string> Newer(IReadOnlyList<string> packages, IReadOnlyList<string> newer) =>
        [.. packages.ExceptBy(newer.Select(Name), Name), .. newer];

    // makepkg refuses to run as root.
    private void Build(string build, IEnumerable<string> sources, string cache)
    {
        using var place = new TempFolder();
        foreach (var source in sources)
        {
            File.Copy(source, place.At(Path.GetFileName(source)));
        }

        File.Move(place.At($"{build}.PKGBUILD"), place.At("PKGBUILD"));
        // Looking for mistakes in a PKGBUILD of many packages takes makepkg ten times as long as making them.
        Run("cp", "-r", Library, place.At("library"));
        foreach (var check in Directory.GetFiles(place.At("library", "lint_pkgbuild")))
        {
            File.Delete(check);
        }

        var made = Directory.CreateDirectory(place.At("made")).FullName;
        Run("chown", "-R", "nobody:nogroup", place.Path);
        Run("env", "--chdir", place.Path, "setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", "env", $"HOME={place.Path}", $"PKGDEST={made}",
            $"LIBRARY={place.At("library")}", $"SOURCE_DATE_EPOCH={Date.AddDays(-1).ToUnixTimeSeconds()}", "makepkg", "--config", place.At("makepkg.conf"),
            "--nodeps", "--nocheck", "--skipinteg");
        Run("chown", "-R", "root:root", made);
        Directory.CreateDirectory(Path.GetDirectoryName(cache)!);
        Run("cp", "-a", made, cache + ".new");
        Directory.Move(cache + ".new", cache);
    }

    // NAME-VERSION-RELEASE-ARCHITECTURE.pkg.tar.zst
    private static string Name(string file) => string.Join('-', Path.GetFileName(file).Split('-')[..^3]);

    private byte[] Gpg(string[] arguments)
    {
        var result = runner.Run(
            Command.Own(
                "gpg",
                [
                    "--homedir", folder.At("home"), "--batch", "--quiet", "--no-tty", "--passphrase", "", "--pinentry-mode",
                    "loopback", .. arguments,
                ]));
        return result.Succeeded ? result.Output : throw new InvalidOperationException(result.Error);
    }

    private void Run(string program, params IEnumerable<string> arguments)
    {
        var result = runner.Run(Command.Own(program, [.. arguments]));
        if (!result.Succeeded)
        {
            throw new InvalidOperationException($"{program}: {result.Text}{result.Error}");
        }
    }
}
