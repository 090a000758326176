using System.Text;
using Coppice.Distributions.Debian.Grafting;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Renewing;

/// <summary>
/// A package's scripts may make files out of data that the package itself brings: accounts out of <c>/usr/share/base-passwd</c>, links
/// out of a unit's <c>[Install]</c>. Where a package has scripts and its data is other data, only installing it tells.
/// </summary>
internal static class ReadData
{
    private static readonly string[] Scripts = ["preinst", "postinst", "config"];

    // For people, or for those who develop with the package.
    private static readonly BytePath[] ForPeople =
    [
        .. ((string[])["usr/share/doc", "usr/share/man", "usr/share/info", "usr/share/locale", "usr/share/lintian", "usr/share/bug", "usr/include", "usr/lib/os-release"])
            .Select(BytePath.Of),
    ];

    // Not Python's: scripts make byte code out of these.
    private static readonly string[] Modules = [".pm", ".pl"];

    /// <exception cref="GraftDoubtException">It has scripts, and other data.</exception>
    public static void Refuse(RenewedPackage package)
    {
        if (Scripts.FirstOrDefault(package.Now.Control.ContainsKey) is not { } script)
        {
            return;
        }

        var configuration = Configuration(package.Now.Control.GetValueOrDefault("conffiles")?.Content ?? default);
        if (package.Changes.FirstOrDefault(change => !change.IsProgram && !configuration.Contains(change.Path) && IsData(change)) is { } data)
        {
            throw new GraftDoubtException($"the {script} of {package.Name} may read {data.Path}, which is another one");
        }
    }

    /// <summary>The configuration files that a package declares (deb-conffiles(5)), as they are in a tree.</summary>
    public static HashSet<BytePath> Configuration(ReadOnlyMemory<byte> conffiles) =>
        [.. Encoding.UTF8.GetString(conffiles.Span).Split('\n').Where(line => line.StartsWith('/')).Select(line => BytePath.Of(MergedUsr.Of(line.TrimEnd())))];

    private static bool IsData(RenewedPath change)
    {
        var name = Encoding.Latin1.GetString(change.Path.Name);
        // Byte code has the time of its source in it.
        return (!change.OnlyInTime || name.EndsWith(".py", StringComparison.Ordinal))
            && !ForPeople.Any(change.Path.IsWithin) && !name.Contains(".so", StringComparison.Ordinal) && !Modules.Any(name.EndsWith);
    }
}
