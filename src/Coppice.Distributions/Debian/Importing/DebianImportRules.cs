using System.Text;
using System.Text.RegularExpressions;
using Coppice.Distributions.Debian.Grafting;
using Coppice.Distributions.Debian.Reasons;
using Coppice.Distributions.Importing;
using Coppice.Families.Importing;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Distributions.Debian.Importing;

/// <summary>
/// dpkg's and apt's records: <c>apt-mark showmanual</c> is what is installed and not in <c>/var/lib/apt/extended_states</c>;
/// <c>Conffiles</c> in <c>/var/lib/dpkg/status</c> has files of configuration with the MD5 of what their package brought.
/// </summary>
internal sealed partial class DebianImportRules : IImportRules
{
    private const string States = "var/lib/apt/extended_states";
    private static readonly BytePath Dpkg = BytePath.Of("var/lib/dpkg");

    /// <inheritdoc/>
    public SystemRecords? Read(ISystemTree tree)
    {
        if (tree.Read(Dpkg.Child("status"u8)) is not { Length: > 0 } status)
        {
            return null;
        }

        var notTaken = new List<NotTaken>();
        var installed = DpkgStatus.InstalledStanzas(status).ToList();
        var architectures = Architectures(tree, installed);
        return new SystemRecords(
            new AptArchives(tree, notTaken).Read(),
            Chosen(tree, installed, (architectures[0], Minimal(status)), notTaken),
            [.. architectures.Skip(1)],
            [.. installed.SelectMany(Configuration)],
            Owned(tree),
            notTaken);
    }

    // /var/lib/dpkg/arch lists them, the native one first, where there is more than one.
    private static List<string> Architectures(ISystemTree tree, List<Dictionary<string, string>> installed)
    {
        var listed = Lines(tree.Read(Dpkg.Child("arch"u8))).Where(line => Word().IsMatch(line)).ToList();
        return listed.Count > 0 ? listed
            : [installed.Select(stanza => stanza.GetValueOrDefault("Architecture", "all")).Where(name => name != "all")
                .GroupBy(name => name).OrderByDescending(group => group.Count()).Select(group => group.Key)
                .FirstOrDefault("amd64")];
    }

    private static List<string> Chosen(
        ISystemTree tree, List<Dictionary<string, string>> installed, (string Native, IReadOnlySet<string> Minimal) system,
        List<NotTaken> notTaken)
    {
        var native = system.Native;
        var automatic = DpkgStatus.Stanzas(tree.Read(BytePath.Of(States)) ?? [])
            .Where(stanza => stanza.GetValueOrDefault("Auto-Installed") == "1")
            .Select(stanza => (stanza.GetValueOrDefault("Package"), stanza.GetValueOrDefault("Architecture"))).ToHashSet();
        if (automatic.Count == 0)
        {
            notTaken.Add(new NotTaken(
                "which packages came as dependencies", "the system does not say: everything installed is listed",
                new SourceSpan($"/{States}", 0, 0)));
        }

        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var stanza in installed)
        {
            var (name, architecture) = (stanza["Package"], stanza.GetValueOrDefault("Architecture", native));
            var own = architecture == "all" ? native : architecture;
            if (!Word().IsMatch(name) || automatic.Contains((name, architecture)) || automatic.Contains((name, own)))
            {
                continue;
            }

            if (own != native)
            {
                names.Add($"{name}:{own}");
            }
            else if (!system.Minimal.Contains(name))
            {
                names.Add(name);
            }

            if (stanza["Status"].StartsWith("hold ", StringComparison.Ordinal))
            {
                notTaken.Add(new NotTaken(
                    $"{name} is held at {stanza.GetValueOrDefault("Version")}",
                    "a family has the newest version of its snapshot", new SourceSpan("/var/lib/dpkg/status", 0, 0)));
            }
        }

        return [.. names];
    }

    // The minimal system with what it needs. debootstrap leaves all of it without a mark, as if someone had asked for it.
    private static IReadOnlySet<string> Minimal(byte[] status)
    {
        var graph = new DebianDependencies().Read(status);
        return graph.Closure(
            graph.Packages.Where(package => package.Minimal is not null).Select(package => package.Name),
            recommended: _ => false);
    }

    // "\n /etc/x 0123…", with "obsolete" or "remove-on-upgrade" behind it, or "newconffile" for one that never was there.
    private static IEnumerable<RecordedFile> Configuration(Dictionary<string, string> stanza) =>
        from line in stanza.GetValueOrDefault("Conffiles", "").Split('\n')
        let words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        where words.Length == 2 && Md5().IsMatch(words[1])
        let path = PathOf(words[0])
        where path is not null
        select new RecordedFile(path, words[1]);

    private static HashSet<BytePath> Owned(ISystemTree tree)
    {
        var lists = tree.EntriesIn(Dpkg.Child("info"u8))
            .Where(entry => entry.Kind == FileKind.File && entry.Path.Name.EndsWith(".list"u8))
            .Select(entry => entry.Path).ToList();
        // The first line of each list is "/.".
        return [.. tree.ReadAll(lists).Values.SelectMany(list => Lines(list).Select(PathOf).OfType<BytePath>())];
    }

    private static BytePath? PathOf(string line) =>
        line.StartsWith('/') ? BytePath.TryOf(Encoding.UTF8.GetBytes(MergedUsr.Of(line))) : null;

    private static string[] Lines(byte[]? content) => Encoding.UTF8.GetString(content ?? []).Split('\n');

    [GeneratedRegex("^[a-z0-9][a-z0-9.+-]*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Word();

    [GeneratedRegex("^[0-9a-f]{32}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Md5();
}
