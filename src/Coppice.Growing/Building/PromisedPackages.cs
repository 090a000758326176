using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Residues;
using Coppice.Growing.Sessions;

namespace Coppice.Growing.Building;

/// <summary>
/// Holds a template that was grown without ever installing what it takes out (<c>residue: forbid</c>) against the packages that
/// it would have by its declaration: the package manager inside may take others than were foreseen.
/// </summary>
internal static class PromisedPackages
{
    /// <summary>Looks when everything is carried out.</summary>
    /// <exception cref="Failure">It has other packages.</exception>
    public static void Check(GrowthJob job, IPackageManager manager, ReadOnlyMemory<byte> database)
    {
        if (job.Request.Promised is not { } promised
            || Names(manager, database) is var installed && installed.SetEquals(promised))
        {
            return;
        }

        throw new Failure([new Problem(
            $"{job.Template.Name}: residue: forbid cannot be kept: grown on {job.Request.Basis.GrownOn ?? "nothing"} without "
                + "ever installing "
                + $"{VisibleText.Of(string.Join(", ", job.Request.Basis.NeverInstalled))}, it has other packages than foreseen",
            $"set residue: allow at {job.Template.Name}; coppice audit --residue {job.Template.Name} then lists what stays "
                + "behind",
            job.Template.Where,
            OtherPackages.Between(promised, installed, name => name).Lines)], kind: ProblemKind.Policy);
    }

    private static HashSet<string> Names(IPackageManager manager, ReadOnlyMemory<byte> database) =>
        [.. manager.ReadInstalled(database).Select(package => package.Name)];
}
