using System.Text;
using System.Text.RegularExpressions;
using Coppice.Distributions.Grafting;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Grafting;

/// <summary>What is read while apt and dpkg install packages, and what of it decides what comes out.</summary>
internal sealed partial class DebianReadRules : IReadRules
{
    // What dpkg looks at in the tree follows from packages, and these are looked at by themselves (PackageCheck, FileOverlaps,
    // InstallerSettings).
    private static readonly Dictionary<string, string> OfInstallers = new(StringComparer.Ordinal)
    {
        ["dpkg"] = "/etc/dpkg/", ["dpkg-query"] = "/etc/dpkg/", ["dpkg-divert"] = "/etc/dpkg/",
        ["dpkg-statoverride"] = "/etc/dpkg/",
        ["dpkg-trigger"] = "", ["dpkg-deb"] = "", ["dpkg-split"] = "",
        ["apt-get"] = "/etc/apt/", ["apt-cache"] = "/etc/apt/", ["apt-config"] = "/etc/apt/", ["apt-mark"] = "/etc/apt/",
        // What it makes is made again when what it reads has changed.
        ["ldconfig"] = "", ["ldconfig.real"] = "",
        // It looks at every alternative; what it makes of its own is by path, like any other file.
        ["update-alternatives"] = "",
    };

    // Of a running program the kernel knows 15 bytes of its name.
    private static readonly Dictionary<string, string> ByShownName = OfInstallers.ToDictionary(
        pair => pair.Key[..Math.Min(15, pair.Key.Length)], pair => pair.Value, StringComparer.Ordinal);

    private static readonly BytePath Etc = BytePath.Of("etc");
    private static readonly BytePath Bin = BytePath.Of("usr/bin");

    // Not apt's sources: while a template grows it has Coppice's own.
    private static readonly BytePath[] Nothing =
    [
        .. ((string[])["etc/apt/sources.list", "etc/apt/sources.list.d", "etc/apt/keyrings", "etc/apt/trusted.gpg.d",
            "etc/apt/auth.conf.d", "etc/.pwd.lock", "etc/machine-id",
            "var/lib/dpkg", "var/lib/apt", "var/cache", "var/log", "usr/share/doc", "usr/share/man", "usr/share/info",
            "usr/share/locale", "usr/lib/locale", "usr/share/debconf",
            // What TZ=UTC, which every step has, makes programs look for.
            "usr/share/zoneinfo/UTC", "usr/share/zoneinfo/Etc/UTC"])
            .Select(BytePath.Of), LibraryCache.Path,
    ];

    private static readonly BytePath[] Programs =
    [
        .. ((string[])["usr/bin", "usr/sbin", "usr/lib", "usr/lib32", "usr/lib64", "usr/libx32", "usr/libexec", "usr/games"])
            .Select(BytePath.Of),
    ];

    // Below usr/lib what is configuration of programs elsewhere.
    private static readonly BytePath[] Settings =
    [
        .. ((string[])["usr/lib/sysusers.d", "usr/lib/tmpfiles.d", "usr/lib/systemd", "usr/lib/udev", "usr/lib/environment.d",
            "usr/lib/binfmt.d", "usr/lib/modules-load.d",
            "usr/lib/sysctl.d", "usr/lib/kernel", "usr/lib/dracut", "usr/lib/os-release"]).Select(BytePath.Of),
    ];

    public IReadOnlyList<string> IgnoredFolders { get; } =
    [
        "/proc/", "/sys/", "/dev/", "/run/", "/tmp/", "/var/tmp/", "/var/lib/dpkg/", "/var/lib/apt/", "/var/cache/", "/var/log/",
        "/usr/share/doc/", "/usr/share/man/", "/usr/share/info/", "/usr/share/locale/", "/usr/lib/locale/",
    ];

    public IReadOnlyDictionary<string, string> Installers => OfInstallers;

    // apt's methods fetch, unpack and verify, and have what they need of any parent.
    public IReadOnlyList<string>? FoldersOf(string program)
    {
        if (program.StartsWith("/usr/lib/apt/", StringComparison.Ordinal))
        {
            return [];
        }

        var name = program[(program.LastIndexOf('/') + 1)..];
        return !OfInstallers.TryGetValue(name, out var folder) && !ByShownName.TryGetValue(name, out folder) ? null
            : folder.Length == 0 ? [] : [folder];
    }

    public bool CaresFor(string program, BytePath path) => program switch
    {
        // update-rc.d(8) looks for links in /etc/rc?.d.
        "update-rc.d" => path.Parent != Etc || RunLevel().IsMatch(Encoding.Latin1.GetString(path.Name)),
        // Python looks for modules first in the folder of the script that it runs, and programs are none: what is one is a
        // library. These scripts are Python, and read no names there themselves.
        "py3compile" or "py3clean" => path.Parent != Bin,
        _ => true,
    };

    public ReadMeaning MeaningOf(BytePath path) =>
        SharedFiles.Has(path) || Nothing.Any(path.IsWithin) || IsWants(path) ? ReadMeaning.Nothing
        : Library().IsMatch(Encoding.Latin1.GetString(path.Bytes)) ? ReadMeaning.Library
        : Programs.Any(path.IsWithin) && !Settings.Any(path.IsWithin) ? ReadMeaning.Program
        : ReadMeaning.Data;

    // deb-systemd-helper(1) makes these folders where they are missing; what is in them counts.
    private static bool IsWants(BytePath path) => path.Name.EndsWith(".wants"u8) || path.Name.EndsWith(".requires"u8);

    [GeneratedRegex(@"^rc.\.d$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RunLevel();

    // libc.so.6, a plugin.so; Perl's and Python's modules, and the folders that these are looked for in.
    [GeneratedRegex(
        @"\.(?:so(?:\.[0-9][0-9A-Za-z.]*)?|pm|pmc|pl|ph|al|ix|bs|py|pyc)$|^etc/perl(?:/|$)"
        + @"|^usr/(?:local/)?(?:lib|share)(?:/[^/]+-linux-gnu[^/]*)?/(?:perl|perl5|perl-base|site_perl|python3[^/]*)(?:/|$)",
        RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Library();
}
