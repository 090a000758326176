namespace Coppice.Engine.Scheduling;

/// <summary>
/// The units of an installed package: <c>coppice-check@NAME</c> and <c>coppice-update@NAME</c> for a family in
/// <c>/etc/coppice/NAME</c>, the same as <c>coppice schedule</c> writes for any other.
/// </summary>
public static class PackagedUnits
{
    /// <summary>The folder with a folder for each family, which has its <c>family.yaml</c>.</summary>
    public const string Families = "/etc/coppice";

    /// <summary>The store of these families.</summary>
    public const string Store = "/var/lib/coppice";

    // Stands for the instance's name while a unit is made: what systemd would expand is escaped in there.
    private const string Instance = "INSTANCE";

    /// <summary>Services and timers of both verbs; no timer is enabled by being there.</summary>
    public static IReadOnlyList<UnitFile> All() => [.. Of("check"), .. Of("update")];

    private static IEnumerable<UnitFile> Of(string verb)
    {
        var run = new ScheduledRun(
            Instance, verb, Weekly: false, "/usr/bin/coppice", $"{Families}/{Instance}/family.yaml", Store, DotnetRoot: null,
            OfSystem: true);
        return UnitFile.Of(run).Select(unit => new UnitFile(
            $"coppice-{verb}@{Path.GetExtension(unit.Name)}",
            $"# For the family {Families}/NAME: systemctl enable --now coppice-{verb}@NAME.timer\n"
                + unit.Text[(unit.Text.IndexOf('\n', StringComparison.Ordinal) + 1)..]
                    .Replace(Instance, "%i", StringComparison.Ordinal)));
    }
}
