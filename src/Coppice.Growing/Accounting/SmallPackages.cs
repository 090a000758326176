using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Growing.Unpacking;

namespace Coppice.Growing.Accounting;

/// <summary>
/// Reads small packages some at a time: two starts of a confined program for each would cost more than what they do. No package
/// can change what is read of another one (<see cref="PackageDecompressor"/>).
/// </summary>
/// <param name="runner">Runs this machine's programs.</param>
/// <param name="manager">The packages' distribution.</param>
internal sealed class SmallPackages(IProcessRunner runner, IPackageManager manager)
{
    /// <summary>How many are read at once.</summary>
    public const int Together = 32;

    // Bytes of a package file.
    private const long Most = 256 << 10;

    private readonly PackageDecompressor decompressor = new(runner, manager);

    /// <summary>Whether a package is one.</summary>
    public bool Has(PackageFile package) => decompressor.Works && package.Size <= Most;

    /// <summary>Reads some.</summary>
    /// <param name="packages">At most <see cref="Together"/>, with their files.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>
    /// What those have in them that can be read so; the others are for whoever reads one at a time, and explains.
    /// </returns>
    /// <exception cref="Failure">A file is not the package that its digest names, or its tar is damaged.</exception>
    public IReadOnlyList<PackagePayload> Read(
        IReadOnlyList<(PackageFile Package, string File)> packages, CancellationToken cancel)
    {
        foreach (var (package, file) in packages)
        {
            PackageOpening.RequireIntact(package, file);
        }

        try
        {
            var scratch = Directory.CreateTempSubdirectory("coppice-packages-");
            try
            {
                var asked = packages.Select((pair, i) => new PackageToUnpack(
                    pair.File, scratch.CreateSubdirectory($"{i}").FullName, Limit(pair.Package))).ToList();
                var whole = decompressor.Run(asked, cancel);
                return
                [
                    .. packages.Zip(asked, whole).Where(one => one.Third)
                        .Select(one => Read(one.First.Package, one.Second.Folder)),
                ];
            }
            finally
            {
                scratch.Delete(recursive: true);
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            // No room for temporary files.
            return [];
        }
    }

    // Generously what xz makes of it; a package that is packed closer is read alone.
    private static long Limit(PackageFile package) => (package.Size * 16) + (1 << 20);

    private static PackagePayload Read(PackageFile package, string folder)
    {
        using var payload = File.OpenRead(Path.Combine(folder, DecompressedPackages.Payload));
        using var control = File.OpenRead(Path.Combine(folder, DecompressedPackages.Control));
        return PackagePayload.Of(package, TarStream.Read(payload), TarStream.Read(control));
    }
}
