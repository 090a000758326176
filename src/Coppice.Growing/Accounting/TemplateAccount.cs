using Coppice.Distributions;
using Coppice.Store.Generations;
using Coppice.Store.Trees;

namespace Coppice.Growing.Accounting;

/// <summary>A package of a template with its origin.</summary>
/// <param name="Installed">The package as the generation records it.</param>
/// <param name="Origin">Where it comes from; null when no snapshot in the store has it.</param>
/// <param name="Licences">What it says about its licences in a form that machines read.</param>
public sealed record AccountedPackage(RecordedPackage Installed, PackageOrigin? Origin, IReadOnlyList<string> Licences);

/// <summary>Everything that is known about what is in a template.</summary>
/// <param name="Generation">The generation.</param>
/// <param name="Counts">How many paths each class has.</param>
/// <param name="Faults">Paths that have to be looked into.</param>
/// <param name="Changed">Paths of packages that somebody was seen changing.</param>
/// <param name="Packages">Its packages.</param>
/// <param name="Privileged">Files with setuid, setgid or file capabilities.</param>
/// <param name="Users">Its users.</param>
/// <param name="Units">Units that start by themselves.</param>
/// <param name="MachineFiles">Files that identify a machine or the build, with what says so; there must be none.</param>
/// <param name="IsRecorded">Whether all its layers have a record of who made what.</param>
public sealed record TemplateAccount(
    Generation Generation,
    IReadOnlyDictionary<PathClass, int> Counts,
    IReadOnlyList<PathAccount> Faults,
    IReadOnlyList<PathAccount> Changed,
    IReadOnlyList<AccountedPackage> Packages,
    IReadOnlyList<PathAccount> Privileged,
    IReadOnlyList<TreeUser> Users,
    IReadOnlyList<EnabledUnit> Units,
    IReadOnlyList<(TreeEntry Entry, string Why)> MachineFiles,
    bool IsRecorded)
{
    /// <summary>Whether everything is as it should be.</summary>
    public bool IsClean => Faults.Count == 0 && MachineFiles.Count == 0 && Packages.All(package => package.Origin is not null);
}
