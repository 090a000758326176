using System.Globalization;
using System.Text.RegularExpressions;

namespace Coppice.Sandbox.Groups;

/// <summary>A control group (cgroups(7)) that this process is in, in which groups of its own can be made.</summary>
/// <param name="Version">1, or 2 for the unified hierarchy.</param>
/// <param name="Folder">Its folder, absolute.</param>
/// <param name="Controllers">What it is to limit: <c>memory</c>, <c>pids</c>.</param>
internal sealed record GroupPlace(int Version, string Folder, IReadOnlyList<string> Controllers);

/// <summary>
/// Finds out where a process is among the control groups of this machine. Never above: whoever is limited stays so.
/// </summary>
internal static partial class GroupPlaces
{
    public const string Memory = "memory";
    public const string Processes = "pids";

    /// <summary>The places to make groups in, each controller in one of them.</summary>
    /// <param name="own">The text of <c>/proc/PID/cgroup</c>.</param>
    /// <param name="mounts">The text of <c>/proc/self/mountinfo</c>.</param>
    /// <returns>Nothing for a controller whose hierarchy is not mounted, or not as far as the group of this process.</returns>
    public static IReadOnlyList<GroupPlace> Of(string own, string mounts)
    {
        // proc_pid_cgroup: "hierarchy-ID:controller-list:cgroup-path"; the unified hierarchy has number 0 and no list.
        var groups = own.Split('\n').Select(line => line.Split(':', 3)).Where(fields => fields.Length == 3).ToList();
        var mounted = mounts.Split('\n').Select(Hierarchy.Parse).OfType<Hierarchy>().ToList();
        return [.. ((string[])[Memory, Processes])
            .Select(controller => (controller, place: First(groups, mounted, controller) ?? Unified(groups, mounted)))
            .Where(pair => pair.place is not null)
            .GroupBy(pair => pair.place!.Value, pair => pair.controller)
            .Select(group => new GroupPlace(group.Key.Version, group.Key.Folder, [.. group]))];
    }

    private static (int Version, string Folder)? First(List<string[]> groups, List<Hierarchy> mounted, string controller) =>
        groups.Find(fields => fields[1].Split(',').Contains(controller)) is { } group
            ? Place(1, group[2], mounted.Where(h => h.Has(controller)))
            : null;

    private static (int Version, string Folder)? Unified(List<string[]> groups, List<Hierarchy> mounted) =>
        groups.Find(fields => fields is ["0", "", _]) is { } group ? Place(2, group[2], mounted.Where(h => h.Type == "cgroup2"))
            : null;

    private static (int Version, string Folder)? Place(int version, string path, IEnumerable<Hierarchy> mounted) =>
        mounted.Select(hierarchy => hierarchy.FolderOf(path)).FirstOrDefault(folder => folder is not null) is { } found
            ? (version, found)
            : null;

    private sealed record Hierarchy(string Root, string MountPoint, string Type, string[] Options)
    {
        // proc_pid_mountinfo: number, parent, device, root, mount point, options, any number of fields, "-", type, source,
        // options of the file system.
        public static Hierarchy? Parse(string line)
        {
            var fields = line.Split(' ');
            var dash = Array.IndexOf(fields, "-", Math.Min(6, fields.Length));
            return dash > 0 && fields.Length > dash + 3 && fields[dash + 1] is "cgroup" or "cgroup2"
                ? new Hierarchy(Unescape(fields[3]), Unescape(fields[4]), fields[dash + 1], fields[dash + 3].Split(','))
                : null;
        }

        public bool Has(string controller) => Type == "cgroup" && Options.Contains(controller);

        // In a container the mount may begin at a group further down, or the path may lead out of what the container sees.
        public string? FolderOf(string path)
        {
            if (path.Split('/').Contains(".."))
            {
                return null;
            }

            var root = Root.TrimEnd('/');
            return path == Root || path.StartsWith(root + "/", StringComparison.Ordinal)
                ? (MountPoint + path[root.Length..]).TrimEnd('/')
                : null;
        }

        private static string Unescape(string field) =>
            Octal().Replace(field, match => ((char)Convert.ToInt32(match.Value[1..], 8)).ToString(CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"\\[0-7]{3}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Octal();
}
