using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Growing.Renewing;

/// <summary>Reads package files, verified once more.</summary>
/// <param name="runner">Runs this machine's programs.</param>
/// <param name="accounts">Says how packages are opened.</param>
/// <param name="twins">Unpacked twins of some.</param>
internal sealed class PackageReader(IProcessRunner runner, IAccountRules accounts, PackageTwins twins)
{
    /// <summary>Reads a package.</summary>
    /// <param name="package">The package.</param>
    /// <param name="file">Its file.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">The file is not the package any more, or is damaged.</exception>
    public UnpackedPackage Read(PackageFile package, string file, CancellationToken cancel)
    {
        if (twins.FolderOf(package) is { } twin)
        {
            using var payload = File.OpenRead(Path.Combine(twin, PackageTwins.Payload));
            using var control = File.OpenRead(Path.Combine(twin, PackageTwins.Control));
            return UnpackedPackage.Read(package, payload, control);
        }

        PackageTwins.RequireContent(package.Digest, file);
        var controls = new MemoryStream();
        Run(package, accounts.PrintControl(file) with { OnOutput = output => output.CopyTo(controls) }, cancel);
        controls.Position = 0;
        UnpackedPackage? unpacked = null;
        Run(package, accounts.PrintPayload(file) with { OnOutput = output => unpacked = UnpackedPackage.Read(package, output, controls) }, cancel);
        return unpacked!;
    }

    private void Run(PackageFile package, Command command, CancellationToken cancel)
    {
        if (runner.Run(command, cancel) is { Succeeded: false } result)
        {
            throw new Failure($"cannot read the package {VisibleText.Of(package.Name)}: {VisibleText.Of(result.Error.Trim())}", "coppice fsck");
        }
    }
}
