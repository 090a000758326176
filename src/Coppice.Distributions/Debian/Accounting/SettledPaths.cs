using System.Text.RegularExpressions;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Accounting;

/// <summary>What settle.sh does to which paths, and why: the table of docs/determinism.md.</summary>
internal static partial class SettledPaths
{
    private const string Time = "it holds times of the build";
    private const string Machine = "it must differ between machines";
    private const string Backup = "it is a backup of the step before and depends on the number of steps";
    private const string Volatile = "what is there is volatile by definition";
    private const string Again = "it is made again when it is needed";

    private static readonly (Regex Path, string Why)[] Table =
    [
        (Identity(), Machine), (Backups(), Backup), (Locks(), "a lock file carries nothing"), (Logs(), Time), (Caches(), Again), (VolatilePaths(), Volatile),
        (Sorted(), "its order only says in which order things were installed, so it is sorted"),
        (Home(), "maintainer scripts left it"), (Policy(), "it kept services from starting while the template grew"),
    ];

    /// <summary>Why settling touches a path; null when it does not.</summary>
    public static string? Why(BytePath path)
    {
        var text = System.Text.Encoding.Latin1.GetString(path.Bytes);
        return Table.FirstOrDefault(row => row.Path.IsMatch(text)).Why;
    }

    [GeneratedRegex(@"^(etc/machine-id|var/lib/dbus/machine-id|etc/ssh/ssh_host_.*_key(\.pub)?|var/lib/systemd/(random-seed|credential\.secret)|var/lib/urandom/random-seed|etc/ssl/(private/ssl-cert-snakeoil\.key|certs/ssl-cert-snakeoil\.pem))$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Identity();

    [GeneratedRegex(@"^(etc/(passwd|group|shadow|gshadow|subuid|subgid)-|var/(lib/dpkg|cache/debconf)/[^/]*-old|var/lib/ucf/[^/]*\.[0-9]|var/lib/apt/extended_states\..*)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Backups();

    [GeneratedRegex(@"^(etc/\.pwd\.lock|var/lib/dpkg/(lock|lock-frontend|triggers/Lock)|var/lib/apt/(daily_lock|lists/lock)|var/cache/apt/archives/lock)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Locks();

    [GeneratedRegex(@"^var/log/.*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Logs();

    [GeneratedRegex(@"^var/(cache/(apt/.*|ldconfig/aux-cache)|lib/apt/lists/.*|lib/dpkg/(available|status)\.new)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Caches();

    [GeneratedRegex(@"^(tmp|var/tmp|run)/.*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex VolatilePaths();

    [GeneratedRegex(@"^var/lib/(dpkg/triggers/File|apt/extended_states)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sorted();

    [GeneratedRegex(@"^root/\.(cache|gnupg|wget-hsts)(/.*)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Home();

    [GeneratedRegex(@"^usr/sbin/policy-rc\.d(\.aside)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Policy();
}
