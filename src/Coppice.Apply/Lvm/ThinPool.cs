using System.Globalization;
using Coppice.Apply.Native;
using Coppice.Recipes;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Apply.Lvm;

/// <summary>
/// A thin pool as Qubes lays its volumes out: <c>vm-NAME-root</c> current, <c>-SECONDS-back</c> before, <c>-snap</c> of a qube
/// that runs, <c>-import</c> while something is imported.
/// </summary>
/// <param name="lvm">The tools.</param>
/// <param name="group">The volume group.</param>
/// <param name="pool">The pool in it.</param>
/// <param name="devices">Where the group's folder of devices is: <c>/dev</c>.</param>
internal sealed class ThinPool(ILvm lvm, string group, string pool, string devices)
{
    private List<ThinVolume>? volumes;

    /// <summary>The pool itself.</summary>
    /// <exception cref="RefusedException">There is none of that name.</exception>
    public ThinVolume Self => Volumes().FirstOrDefault(volume => volume.Name == pool && volume.Chunk > 0)
        ?? throw new RefusedException($"the volume group {group} has no thin pool {pool}",
            "sudo lvs --options lv_full_name,lv_attr");

    /// <summary>The group and the pool.</summary>
    public string FullName => Full(pool);

    /// <summary>The folder of the group's devices.</summary>
    public string DeviceFolder => Path.Combine(devices, group);

    /// <summary>The volume's name of a template's current root.</summary>
    public static string Root(string name) => $"vm-{name}-root";

    /// <summary>The volume's name while something is imported into that root.</summary>
    public static string Import(string name) => $"{Root(name)}-import";

    /// <summary>A volume's name with that of its group, as the tools of LVM take it.</summary>
    public string Full(string name) => $"{group}/{name}";

    /// <summary>A volume of the pool by its name; null when there is none.</summary>
    public ThinVolume? Find(string name) => Volumes().FirstOrDefault(volume => volume.Name == name && volume.Pool == pool);

    /// <summary>The revisions of a template's root, oldest first.</summary>
    public IEnumerable<ThinVolume> Revisions(string name) =>
        from volume in Volumes()
        let seconds = Seconds(volume.Name, Root(name))
        where seconds >= 0 && volume.Pool == pool
        orderby seconds
        select volume;

    /// <summary>
    /// What was put into a root last, by its own record, or that of its newest revision with one: a start makes another volume of
    /// the root. Null when nothing is noted.
    /// </summary>
    public VolumeRecord? Recorded(string name) =>
        Find(Root(name))?.Record
        ?? Revisions(name).Reverse().Select(volume => volume.Record).FirstOrDefault(record => record is not null);

    /// <summary>The root or revision whose record says that it is this image; null when there is none.</summary>
    public ThinVolume? TryFindKnown(ImageIdentity image) => Revisions(image.Name).Prepend(Find(Root(image.Name))).FirstOrDefault(
        volume => volume?.Believed is { } record && record.Digest == image.Digest && record.Bytes == image.Bytes);

    /// <summary>Has volumes asked for again: somebody changed them.</summary>
    public void Forget() => volumes = null;

    /// <summary>Removes a volume.</summary>
    public void Remove(string name) => Change("lvremove", "--force", "--yes", Full(name));

    /// <summary>
    /// Makes a volume that has the blocks of another. There is no <c>--type=thin</c>: lvm2 2.03.16 refuses that here.
    /// </summary>
    public void Snapshot(string source, string name) => Change(
        "lvcreate", "--snapshot", "--setactivationskip", "n", "--activate", "y", "--addtag", VolumeRecord.Unfinished,
        "--name", name, Full(source));

    /// <summary>Brings a volume to the size that an image needs, in whole extents.</summary>
    public void Fit(string name, long bytes)
    {
        var volume = Required(name);
        var needed = (bytes + volume.Extent - 1) / volume.Extent * volume.Extent;
        if (volume.Bytes != needed)
        {
            Change(
                "lvresize", "--force", "--yes", "--size", string.Create(CultureInfo.InvariantCulture, $"{needed}b"), Full(name));
        }
    }

    /// <summary>Notes something about a volume, in the place of what was noted.</summary>
    public void Tag(string name, string tag)
    {
        var before = Required(name).Tags.Where(other => VolumeRecord.IsOwn(other) && other != tag);
        Change(["lvchange", .. before.SelectMany(other => new[] { "--deltag", other }), "--addtag", tag, Full(name)]);
    }

    /// <summary>A volume that has to be there.</summary>
    /// <exception cref="RefusedException">It is not.</exception>
    public ThinVolume Required(string name) =>
        Find(name) ?? throw new RefusedException($"the thin pool {group}/{pool} has no volume {name}", $"sudo lvs {group}");

    /// <summary>Opens the device of a volume.</summary>
    public SafeFileHandle Open(string name, bool write) => Folder.OpenDevice(Path.Combine(DeviceFolder, name), write);

    private void Change(params IReadOnlyList<string> command)
    {
        Forget();
        lvm.Run(command);
    }

    private List<ThinVolume> Volumes() => volumes ??= ThinVolume.Parse(lvm.Run(
        "lvs", "--noheadings", "--nosuffix", "--units", "b", "--separator", "|", "--options", ThinVolume.Fields, group));

    // The unix time in the name of a revision; -1 when it is none.
    private static long Seconds(string name, string root) =>
        name.StartsWith($"{root}-", StringComparison.Ordinal) && name.EndsWith("-back", StringComparison.Ordinal)
        && name.Length > root.Length + 6
        && long.TryParse(name[(root.Length + 1)..^5], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : -1;
}
