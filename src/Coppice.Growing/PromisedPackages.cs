using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Residues;

namespace Coppice.Growing;

/// <summary>
/// Holds a template that was grown without ever installing what it takes out (<c>residue: forbid</c>) against the packages that it would have by its
/// declaration: the package manager inside may take others than were foreseen.
/// </summary>
internal static class PromisedPackages
{
    /// <summary>A growth with what was foreseen for it.</summary>
    public static GrowthRequest Of(GrowthRequest request, Resolution resolution, IPackageManager manager) => resolution.Additive is null ? request : request with
    {
        Additive = resolution.Additive,
        // Scripts may install and remove, which nobody foresees.
        Promised = resolution.Parts.Any(part => part.Part.Declaration.Scripts.Count > 0) ? null : Names(manager, resolution.Database),
    };

    /// <summary>Looks when everything is carried out.</summary>
    /// <exception cref="Failure">It has other packages.</exception>
    public static void Check(GrowthRequest request, IPackageManager manager, ReadOnlyMemory<byte> database)
    {
        if (request.Promised is not { } promised || Names(manager, database) is var installed && installed.SetEquals(promised))
        {
            return;
        }

        throw new Failure([new Problem(
            $"{request.Template.Name}: residue: forbid cannot be kept: grown on {request.GrownOn ?? "nothing"} without ever installing {VisibleText.Of(string.Join(", ", request.Additive!.NeverInstalled))}, it has other packages than foreseen",
            $"say residue: allow at {request.Template.Name}; coppice audit --residue {request.Template.Name} then tells what stays behind",
            request.Template.Where,
            OtherPackages.Between(promised, installed, name => name).Lines)]);
    }

    private static HashSet<string> Names(IPackageManager manager, ReadOnlyMemory<byte> database) => [.. manager.ReadInstalled(database).Select(package => package.Name)];
}
