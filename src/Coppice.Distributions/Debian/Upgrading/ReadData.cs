using System.Text;
using System.Text.RegularExpressions;
using Coppice.Distributions.Debian.Grafting;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Upgrading;

/// <summary>
/// A package's scripts may make files out of data that the package itself brings: accounts out of <c>/usr/share/base-passwd</c>,
/// links out of a unit's <c>[Install]</c>. Where a package has scripts and its data is other data, only installing it tells,
/// unless no one opened that data when it was installed. Python's modules, and what lies among them, are in no record of what was
/// opened; a package that may run its own is configured again instead (<see cref="ConfiguredAgain"/>).
/// </summary>
internal static partial class ReadData
{
    // For people, or for those who develop with the package.
    private static readonly BytePath[] ForPeople =
    [
        .. ((string[])[
            "usr/share/doc", "usr/share/man", "usr/share/info", "usr/share/locale", "usr/share/lintian", "usr/share/bug",
            "usr/include", "usr/lib/os-release"])
            .Select(BytePath.Of),
    ];

    private static readonly DebianReadRules Reads = new();

    // Not Python's: scripts make byte code out of these.
    private static readonly string[] Modules = [".pm", ".pl"];

    /// <param name="package">The package.</param>
    /// <param name="opened">The files that were seen being opened; null where no one watched.</param>
    /// <param name="modulesRunAgain">Whether packages are configured again that <see cref="MayRunModules"/>.</param>
    /// <exception cref="MustRebuildException">It has scripts, and other data.</exception>
    public static void Refuse(UpgradedPackage package, IReadOnlySet<BytePath>? opened, bool modulesRunAgain)
    {
        if (InstallationScripts.Names.FirstOrDefault(package.Now.Control.ContainsKey) is not { } script)
        {
            return;
        }

        var configuration = Configuration(package);
        if (package.Changes
            .FirstOrDefault(
                change =>
                (IsPython(change) ? !modulesRunAgain : !change.IsProgram) && !configuration.Contains(change.Path)
                    && IsData(change) && MayHaveBeenRead(change, opened)) is { } data)
        {
            throw new MustRebuildException($"the {script} of {package.Name} may read {data.Path}, which has changed");
        }
    }

    /// <summary>
    /// Whether the script that configures a package may run modules of Python that the package brings, and that have changed, or
    /// what they read. The other scripts run before these are there.
    /// </summary>
    public static bool MayRunModules(UpgradedPackage package) =>
        package.Now.Control.ContainsKey("postinst")
        && package.Changes.Where(change => IsPython(change) && !change.OnlyInTime && IsData(change))
            .ExceptBy(Configuration(package), change => change.Path).Any();

    /// <summary>The configuration files that a package declares (deb-conffiles(5)), as they are in a tree.</summary>
    public static HashSet<BytePath> Configuration(ReadOnlyMemory<byte> conffiles) =>
        [.. Encoding.UTF8.GetString(conffiles.Span)
            .Split('\n').Where(line => line.StartsWith('/')).Select(line => BytePath.Of(MergedUsr.Of(line.TrimEnd())))];

    private static HashSet<BytePath> Configuration(UpgradedPackage package) =>
        Configuration(package.Now.Control.GetValueOrDefault("conffiles")?.Content ?? default);

    // Python's sources are made into byte code, and no record has modules.
    private static bool MayHaveBeenRead(UpgradedPath change, IReadOnlySet<BytePath>? opened) =>
        opened is null || IsPython(change) || opened.Contains(change.Path) || !IsRecorded(change.Path);

    private static bool IsRecorded(BytePath path) =>
        Reads.MeaningOf(path) is ReadMeaning.Program or ReadMeaning.Data
            && !Reads.IgnoredFolders.Any(folder => path.IsWithin(BytePath.Of(folder.Trim('/'))));

    private static bool IsData(UpgradedPath change)
    {
        var name = Encoding.Latin1.GetString(change.Path.Name);
        // Byte code has the time of its source in it.
        return (!change.OnlyInTime || ByteCode.IsSource(change.Path))
            && !ForPeople.Any(change.Path.IsWithin) && !Library().IsMatch(name) && !Modules.Any(name.EndsWith);
    }

    private static bool IsPython(UpgradedPath change) =>
        ByteCode.IsSource(change.Path) || (!change.IsProgram && ByteCode.IsAmongModules(change.Path));

    // libc.so.6, ld-linux-x86-64.so.2, a plugin.so; not list.sorted.
    [GeneratedRegex(@"\.so(?:\.[0-9][0-9A-Za-z.]*)?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Library();
}
