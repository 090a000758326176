using Coppice.Distributions;
using Coppice.Distributions.Building;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Growing.Accounting;

/// <summary>Reads what is in packages that were built.</summary>
public static class BuiltPayload
{
    /// <summary>Reads one.</summary>
    /// <param name="runner">Runs the programs that open it, confined.</param>
    /// <param name="package">The package.</param>
    /// <param name="file">Absolute path of its file.</param>
    /// <param name="rules">Its distribution.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">The file is not the package that its digest names, or is damaged.</exception>
    public static PackagePayload Read(
        IProcessRunner runner, PackageFile package, string file, IBuildRules rules, CancellationToken cancel)
    {
        PackageOpening.RequireIntact(package, file);
        var (payload, control) = rules.Print(file);
        if (control is not null)
        {
            return PackageOpening.Read(runner, package, payload, control, cancel);
        }

        var whole = PackageOpening.Run(runner, package, payload, TarStream.Read, cancel);
        return PackagePayload.Of(
            package, [.. whole.Where(entry => !rules.IsControl(entry.Path))],
            [.. whole.Where(entry => rules.IsControl(entry.Path))]);
    }
}
