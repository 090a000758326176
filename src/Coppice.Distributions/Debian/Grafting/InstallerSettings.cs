using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Grafting;

/// <summary>
/// What tells the installing programs how to install: whatever they read of it when a template's packages were installed, they
/// would read again.
/// This is the second net, by the names of programs; the first one is what was seen being read (docs/grafting.md).
/// </summary>
internal static class InstallerSettings
{
    private const string Diversions = "var/lib/dpkg/diversions";
    private const string Overrides = "var/lib/dpkg/statoverride";

    // Read whenever anything is installed or removed. Not apt's sources: those are Coppice's own while a template grows.
    private static readonly ProgramSettings[] Always =
    [
        new("apt", [], ["etc/apt/apt.conf", "etc/apt/apt.conf.d", "etc/apt/preferences", "etc/apt/preferences.d"]),
        new("dpkg", [], ["etc/dpkg/dpkg.cfg", "etc/dpkg/dpkg.cfg.d", "var/lib/dpkg/arch"]),
        new("every program", [], ["etc/ld.so.preload"]),
    ];

    // Read by programs that maintainer scripts call, or that debhelper makes them call.
    private static readonly ProgramSettings[] ByScripts =
    [
        new("adduser", ["adduser", "addgroup", "deluser", "delgroup", "useradd", "groupadd", "usermod"],
            ["etc/adduser.conf", "etc/adduser.conf.d", "etc/deluser.conf", "etc/login.defs", "etc/default/useradd", "etc/skel"]),
        new("systemd-sysusers", ["systemd-sysusers"], ["etc/sysusers.d", "usr/local/lib/sysusers.d", "etc/login.defs"]),
        new("systemd-tmpfiles", ["systemd-tmpfiles"], ["etc/tmpfiles.d", "usr/local/lib/tmpfiles.d"]),
        new("systemctl", ["systemctl"],
            [
                "etc/systemd/system-preset", "usr/lib/systemd/system-preset", "usr/local/lib/systemd/system-preset",
                "etc/systemd/user-preset",
            ]),
        new("update-rc.d", ["update-rc.d"], ["etc/insserv.conf", "etc/insserv.conf.d", "etc/insserv"]),
        new("pam-auth-update", ["pam-auth-update"], ["usr/share/pam-configs", "etc/pam.d"]),
        new("debconf", ["debconf", "confmodule"], ["etc/debconf.conf"]),
        new("ucf", ["ucf"], ["etc/ucf.conf"]),
        new("update-alternatives", ["update-alternatives"], ["etc/dpkg/alternatives"]),
        new("locale-gen", ["locale-gen", "update-locale"], ["etc/locale.gen", "etc/default/locale"]),
        new("update-grub", ["update-grub"], ["etc/default/grub", "etc/default/grub.d", "etc/grub.d"]),
        new("getent", ["getent"], ["etc/nsswitch.conf"]),
        new("openssl", ["openssl", "make-ssl-cert"], ["etc/ssl/openssl.cnf"]),
    ];

    /// <param name="trees">The trees.</param>
    /// <param name="before">Packages of the old parent.</param>
    /// <param name="own">Packages of the template on it.</param>
    /// <param name="parent">Packages of the new parent.</param>
    /// <exception cref="MustRebuildException">The parent tells them something else now.</exception>
    public static void Refuse(ChangedTrees trees, DpkgDatabase before, DpkgDatabase own, DpkgDatabase parent)
    {
        var brought = own.Installed.Where(stanza => before.Find(stanza.Key)?.Version != stanza.Version).ToList();
        if (brought.Count == 0 && trees.Databases.Wanted.Count == 0 && before.Installed.All(stanza => own.Has(stanza.Key)))
        {
            return;
        }

        var changed = trees.ParentChanges.Except(trees.OnlyInTime).ToList();
        foreach (var settings in Always)
        {
            settings.Refuse(changed, trees.Other);
        }

        var candidates = ByScripts.Where(settings => settings.FirstOf(changed) is not null).ToList();
        var scripts = candidates.Count == 0 ? [] : brought.SelectMany(stanza => Scripts(trees, stanza)).ToList();
        foreach (var settings in candidates.Where(settings => scripts.Any(settings.AreNamedIn)))
        {
            settings.Refuse(changed, trees.Other);
        }

        RefuseMoved(trees, brought.Where(stanza => !parent.Has(stanza.Key)));
    }

    private static IEnumerable<string> Scripts(ChangedTrees trees, DpkgStanza stanza) =>
        InstallationScripts.Names.SelectMany(stanza.InfoFiles).Select(trees.ReadOwn).OfType<byte[]>()
            .Select(Encoding.Latin1.GetString);

    // dpkg-divert(1) has three lines for each, dpkg-statoverride(1) one; what concerns no path of the template's packages is
    // nothing to them.
    private static void RefuseMoved(ChangedTrees trees, IEnumerable<DpkgStanza> brought)
    {
        var theirs = ((string[])[Diversions, Overrides]).Select(BytePath.Of).Where(path => trees.ParentChanges.Contains(path))
            .SelectMany(path => Differing(Lines(trees.ReadOwn(path)), Lines(trees.ReadParent(path)))).Select(PathIn)
            .Where(path => path.Length > 0).ToHashSet();
        if (theirs.Count == 0)
        {
            return;
        }

        foreach (var stanza in brought)
        {
            if (OwnPackages.Lists(trees, stanza).FirstOrDefault(path => theirs.Contains(MergedUsr.Of(path))) is { } moved)
            {
                throw new MustRebuildException(
                    $"its package {stanza.Name} has {VisibleText.Of(moved)}, which {trees.Other} diverts or overrides");
            }
        }
    }

    private static HashSet<string> Lines(byte[]? text) => [.. Encoding.Latin1.GetString(text ?? []).Split('\n')];

    private static HashSet<string> Differing(HashSet<string> one, HashSet<string> other)
    {
        one.SymmetricExceptWith(other);
        return one;
    }

    private static string PathIn(string line) => line.IndexOf('/') is >= 0 and var start ? MergedUsr.Of(line[start..]) : "";
}

/// <summary>The settings of one program.</summary>
/// <param name="Program">The program, for people.</param>
/// <param name="Words">Words in a script that start it.</param>
/// <param name="Paths">What it reads: files, or folders with all that is in them.</param>
internal sealed record ProgramSettings(string Program, IReadOnlyList<string> Words, IReadOnlyList<string> Paths)
{
    private readonly BytePath[] paths = [.. Paths.Select(BytePath.Of)];

    /// <summary>The first of some paths that it reads.</summary>
    public BytePath? FirstOf(IEnumerable<BytePath> changed) => changed.FirstOrDefault(path => paths.Any(path.IsWithin));

    /// <summary>Whether a script may start it.</summary>
    public bool AreNamedIn(string script) => Words.Any(word => script.Contains(word, StringComparison.Ordinal));

    /// <param name="changed">What the parent changed.</param>
    /// <param name="other">Who is meant by that, for people.</param>
    /// <exception cref="MustRebuildException">One of them is among what the parent changed.</exception>
    public void Refuse(IEnumerable<BytePath> changed, string other)
    {
        if (FirstOf(changed) is { } path)
        {
            throw new MustRebuildException($"{other} changed {path}, which {Program} reads when packages are installed");
        }
    }
}
