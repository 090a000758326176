using System.Text;
using Coppice.Foundation.Posix;

namespace Coppice.Sandbox.Groups;

/// <summary>
/// The control groups of one host: one in each hierarchy, below the group that Coppice itself runs in, and in it one for each
/// tree. Held with flock(2), so that whoever clears away what killed runs left knows that they are in use.
/// </summary>
internal sealed class HostGroups : IDisposable
{
    private const string Prefix = "coppice-";
    private const string Outside = "holder";

    private readonly List<(GroupFolder Group, DirectoryHandle Held)> groups = [];
    private readonly SandboxLimits limits;

    private HostGroups(SandboxLimits limits) => this.limits = limits;

    /// <summary>Which of <see cref="SandboxLimits"/> no group holds; empty when all is well.</summary>
    public IReadOnlyList<string> Unheld =>
    [
        .. ((string[])[GroupPlaces.Memory, GroupPlaces.Processes])
            .Where(controller => !groups.Exists(pair => pair.Group.Controllers.Contains(controller))),
    ];

    /// <summary>The most memory that all trees together ever took; null when no group says.</summary>
    public long? Peak => groups.Select(pair => pair.Group)
        .FirstOrDefault(group => group.Controllers.Contains(GroupPlaces.Memory))?.Peak();

    /// <summary>Makes them, as far as the kernel lets.</summary>
    /// <param name="places">Where.</param>
    /// <param name="limits">How much all trees may take, and each.</param>
    /// <param name="isOwn">Whether a place is there for this host alone: then the processes in it go into a group of their own,
    /// which they have to where it hands on controllers.</param>
    public static HostGroups Make(IEnumerable<GroupPlace> places, SandboxLimits limits, bool isOwn = false)
    {
        var made = new HostGroups(limits);
        foreach (var place in places)
        {
            var around = new GroupFolder(place.Version, place.Folder, place.Controllers).Available();
            if (isOwn && around.Version == 2 && around.Make(Outside) is { } outside)
            {
                foreach (var process in around.Processes())
                {
                    outside.Write("cgroup.procs", $"{process}");
                }
            }

            if (around.Controllers.Count > 0 && around.HandOn())
            {
                made.MakeIn(around);
            }
        }

        return made;
    }

    /// <summary>Makes the groups of a tree.</summary>
    /// <param name="name">A name that no other one of this host has.</param>
    public TreeGroups ForTree(string name) =>
        new([.. groups.Select(pair => pair.Group.Make(name)).OfType<GroupFolder>()], limits);

    /// <summary>Removes them. Whatever ran in them has ended.</summary>
    public void Dispose()
    {
        foreach (var (group, held) in groups)
        {
            RemoveWithTrees(group);
            held.Dispose();
        }

        groups.Clear();
    }

    private void MakeIn(GroupFolder around)
    {
        try
        {
            RemoveLeftovers(around);
            using var folder = DirectoryHandle.Open(around.Path);
            var (name, held) = HeldFolder.Make(folder, () => $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():n}");
            var group = around with { Path = Path.Combine(around.Path, name) };
            groups.Add((group, held));
            group.HandOn();
            if (group.Controllers.Contains(GroupPlaces.Memory))
            {
                group.LimitMemory(limits.AllTreesMemory);
            }
        }
        catch (PosixException)
        {
            // This hierarchy is not ours to write: Unheld says so.
        }
    }

    // A group that can be locked is nobody's; with a process in it the kernel keeps it.
    private static void RemoveLeftovers(GroupFolder around)
    {
        using var folder = DirectoryHandle.Open(around.Path);
        var names = folder.Names().Select(Encoding.UTF8.GetString);
        foreach (var name in names.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            try
            {
                using var left = folder.OpenDirectory(Encoding.UTF8.GetBytes(name));
                if (left.TryLock(exclusive: true))
                {
                    RemoveWithTrees(around with { Path = Path.Combine(around.Path, name) });
                }
            }
            catch (PosixException)
            {
                // Somebody else was faster.
            }
        }
    }

    private static void RemoveWithTrees(GroupFolder group)
    {
        try
        {
            foreach (var tree in Directory.EnumerateDirectories(group.Path))
            {
                (group with { Path = tree }).Remove();
            }
        }
        catch (IOException)
        {
            // It is gone.
        }

        group.Remove();
    }
}
