using System.Reflection;
using Coppice.Distributions.Debian.Accounting;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian;

/// <summary>
/// What a growing tree is shown of apt's configuration and of scripts, and the environment of everything that runs in it.
/// </summary>
internal static class GrowthFiles
{
    // What makes keys in a qube, and the unit that starts it.
    private static readonly string[] Machine =
    [
        "start", "machine-keys.service",
        .. DebianAccountRules.Settled.Rows.Select(row => row.MadeBy)
            .Where(name => name.Length > 0).Distinct().Select(name => name + ".sh"),
    ];

    private static readonly string[] Scripts =
    [
        "prepare.sh", "check.sh", "settle.sh", "settled.list", "directory-list.pl", "java-keystore.pl", "berkeley-db.pl",
        "unpack-base.sh", "configure-base.sh", "finish-base.sh", "apt-get.sh", "configure-again.sh",
    ];

    /// <summary>What is declared beside packages, files and scripts.</summary>
    public static DebianDeclaredSteps Declared { get; } = new();

    /// <summary>The environment.</summary>
    public static IReadOnlyDictionary<string, string> Environment { get; } = RepeatableEnvironment.With(
        new("APT_CONFIG", $"{SandboxLayout.Files}/apt.conf"),
        new("DEBIAN_FRONTEND", "noninteractive"),
        new("DEBCONF_NONINTERACTIVE_SEEN", "true"),
        new("PATH", $"{SandboxLayout.Files}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"));

    /// <summary>The files.</summary>
    public static IReadOnlyList<TextFile> Of(PackageSources sources) =>
    [
        new("apt.conf", AptFiles.Growing),
        new("no-preconfigure.conf", "#clear DPkg::Pre-Install-Pkgs;\n"),
        new("sources.list", AptFiles.FrozenSources(sources)),
        .. AptFiles.OwnKeyrings(sources),
        new("bin/dpkg-deb", Script("dpkg-deb"), Executable: true),
        new("bin/ischroot", Script("ischroot"), Executable: true),
        new("policy-rc.d", Script("policy-rc.d"), Executable: true),
        new("settle-list.sh", FinalizedList.Text("Scripts.settle-list.sh")),
        .. Machine.Select(name => new TextFile($"machine/{name}", FinalizedList.Text($"Debian.Machine.{name}"))),
        .. Scripts.Select(name => new TextFile(name, Script(name))),
        .. Declared.Scripts,
    ];

    /// <summary>The text of a script that is part of this program.</summary>
    internal static string Script(string name)
    {
        using var stream = Assembly.GetExecutingAssembly()
            .GetManifestResourceStream($"Coppice.Distributions.Debian.Scripts.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
