namespace Coppice.Engine.Scheduling;

/// <summary>
/// The units of an installed package: <c>coppice-check@NAME</c>, <c>coppice-update@NAME</c>, <c>coppice-pages@NAME</c> and
/// <c>coppice-cache@NAME</c> for a family in <c>/etc/coppice/NAME</c>, the same as <c>coppice schedule</c> writes for any other.
/// </summary>
public static class PackagedUnits
{
    /// <summary>The folder with a folder for each family, which has its <c>family.yaml</c>.</summary>
    public const string Families = "/etc/coppice";

    /// <summary>The store of these families.</summary>
    public const string Store = "/var/lib/coppice";

    // Stands for the instance's name while a unit is made: what systemd would expand is escaped in there.
    private const string Instance = "INSTANCE";

    /// <summary>Services and what starts them; none is enabled by being there.</summary>
    public static IReadOnlyList<UnitFile> All() =>
    [
        .. Of("check", UnitFile.Of(Run("check"))), .. Of("update", UnitFile.Of(Run("update"))),
        .. Of("pages", PageUnits.Of(Run("serve"), new ServedPages(Listen: null, TokenFile: null))),
        .. Of("cache", CacheUnits.Of(Run("serve"), new ServedCache(ServedCache.UsualPlace, Pin: false, Also: []))),
    ];

    private static ScheduledRun Run(string verb) => new(
        Instance, verb, Weekly: false, "/usr/bin/coppice", $"{Families}/{Instance}/family.yaml", Store, DotnetRoot: null,
        OfSystem: true);

    // The last one is what is enabled.
    private static IEnumerable<UnitFile> Of(string what, IReadOnlyList<UnitFile> units)
    {
        var enabled = $"coppice-{what}@NAME{Path.GetExtension(units[^1].Name)}";
        return units.Select(unit => new UnitFile(
            $"coppice-{what}@{Path.GetExtension(unit.Name)}",
            $"# For the family {Families}/NAME: systemctl enable --now {enabled}\n"
                + unit.Text[(unit.Text.IndexOf('\n', StringComparison.Ordinal) + 1)..]
                    .Replace(Instance, "%i", StringComparison.Ordinal)));
    }
}
