namespace Coppice.Distributions.Importing;

/// <summary>A distribution of another builder's configuration that templates are made of.</summary>
/// <param name="Name">Its name there, and in the family file.</param>
/// <param name="Archive">The keys of its archive in the family file, in one line.</param>
/// <param name="Base">The packages of the minimal template; empty for none.</param>
/// <param name="Tools">The packages that builds run with.</param>
/// <param name="Components">
/// Components of Qubes that give packages to its templates; what others give, only their sources say.
/// </param>
/// <param name="Flavors">The packages of the flavors whose content is no plugin of that builder.</param>
internal sealed record BuilderTarget(
    string Name, string Archive, string Base, string Tools, IReadOnlySet<string> Components,
    IReadOnlyDictionary<string, string[]> Flavors)
{
    private static readonly string[] Suites = ["bullseye", "bookworm", "trixie", "forky"];

    private static readonly string[] Everywhere =
    [
        "gui-common", "core-vchan-xen", "linux-utils", "meta-packages", "core-qubesdb", "core-qrexec", "core-agent-linux",
        "gui-agent-linux", "app-linux-split-gpg", "app-linux-usb-proxy",
    ];

    private static readonly HashSet<string> OfSuites =
    [
        .. Everywhere, "vmm-xen-guest", "app-linux-split-gpg2", "app-linux-img-converter", "app-linux-pdf-converter",
        "app-linux-input-proxy", "app-linux-snapd-helper", "notification-proxy",
    ];

    private static readonly Dictionary<string, string[]> Plain = new(StringComparer.Ordinal)
    {
        [""] = ["qubes-vm-dependencies", "qubes-vm-recommended"],
        ["minimal"] = ["qubes-vm-dependencies"],
    };

    private static readonly Dictionary<string, string[]> WithDesktops = new(Plain, StringComparer.Ordinal)
    {
        ["xfce"] = [.. Plain[""], "task-xfce-desktop"],
        ["gnome"] = [.. Plain[""], "task-gnome-desktop"],
    };

    /// <summary>Whether someone has to say where its archive is, and which keys sign that.</summary>
    public bool NeedsMirror { get; init; }

    /// <summary>What is known of a distribution; null where nothing is.</summary>
    public static BuilderTarget? Of(string name) =>
        Suites.Contains(name) ? new BuilderTarget(
            name, $"type: debian, suites: [{name}, {name}-updates, {name}-security]", "[ca-certificates]",
            "[build-essential, debhelper, devscripts, quilt]", OfSuites, WithDesktops)
        : name == "archlinux" ? new BuilderTarget(
            name, $"type: arch, repositories: [core, extra], keyring: keys/{name}.gpg", "", "[base-devel]",
            Everywhere.ToHashSet(), Plain) { NeedsMirror = true }
        : null;

    /// <summary>The line that says its type.</summary>
    public string Type => Archive[..Archive.IndexOf(',')];
}
