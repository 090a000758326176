using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Growing.Accounting;
using Coppice.Growing.Unpacking;

namespace Coppice.Growing.Upgrading;

/// <summary>Reads package files, verified once more.</summary>
/// <param name="runner">Runs this machine's programs.</param>
/// <param name="accounts">Says how packages are opened.</param>
/// <param name="decompressed">Has decompressed forms of some.</param>
internal sealed class PackageReader(IProcessRunner runner, IAccountRules accounts, DecompressedPackages decompressed)
{
    /// <summary>Reads a package.</summary>
    /// <param name="package">The package.</param>
    /// <param name="file">Its file.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">The file is not the package any more, or is damaged.</exception>
    public UnpackedPackage Read(PackageFile package, string file, CancellationToken cancel)
    {
        if (decompressed.FolderOf(package) is { } folder)
        {
            using var payload = File.OpenRead(Path.Combine(folder, DecompressedPackages.Payload));
            using var control = File.OpenRead(Path.Combine(folder, DecompressedPackages.Control));
            return UnpackedPackage.Read(package, payload, control);
        }

        PackageContent.Require(package.Digest, file);
        var controls = PackageOpening.Run(runner, package, accounts.PrintControl(file), Copy, cancel);
        return PackageOpening.Run(
            runner, package, accounts.PrintPayload(file), payload => UnpackedPackage.Read(package, payload, controls), cancel);
    }

    private static MemoryStream Copy(Stream output)
    {
        var copy = new MemoryStream();
        output.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }
}
