using System.Text.RegularExpressions;
using Coppice.Distributions.Debian.Accounting;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Debian;

/// <summary>
/// Kernels of Debian: <c>linux-image-cloud-ARCH</c>, made for virtual machines, or <c>linux-image-ARCH</c>; both only name the
/// newest.
/// </summary>
public sealed partial class DebianBootRules : IBootRules
{
    /// <inheritdoc/>
    public string InitPackage => "systemd-sysv";

    /// <inheritdoc/>
    public BytePath? KeyScripts { get; } = BytePath.Of(DebianAccountRules.MachineKeys);

    /// <inheritdoc/>
    public string KeyUnit => "machine-keys.service";

    /// <inheritdoc/>
    public string Busybox => "bin/busybox";

    /// <inheritdoc/>
    public BootPackages? Find(IPackageCatalog catalog, string architecture)
    {
        var packages = catalog.Files.Where(file =>
            file.Architecture == architecture
                && (file.Name == "busybox-static" || file.Name.StartsWith("linux-image-", StringComparison.Ordinal)))
            .GroupBy(file => file.Name)
            .ToDictionary(group => group.Key, group => group.MaxBy(file => DebianVersion.Parse(file.Version))!);
        var kernel = new[] { $"linux-image-cloud-{architecture}", $"linux-image-{architecture}" }
            .Select(packages.GetValueOrDefault)
            .OfType<PackageFile>().Select(named => Named(catalog, named, packages)).FirstOrDefault(found => found is not null);
        return kernel is not null && packages.TryGetValue("busybox-static", out var tools)
            ? new BootPackages(kernel, tools)
            : null;
    }

    /// <inheritdoc/>
    public Command WritePayload(string packageFile, string tarFile) =>
        Command.Confined(
            "dpkg-deb", ["--fsys-tarfile", packageFile], Confinement.Reading(packageFile) with { Outputs = [tarFile] });

    /// <inheritdoc/>
    public bool IsKernel(string path) => path.StartsWith("boot/vmlinuz-", StringComparison.Ordinal);

    // The package with the kernel is what the one that only names it depends on.
    private static PackageFile? Named(IPackageCatalog catalog, PackageFile named, Dictionary<string, PackageFile> packages) =>
        catalog.At(named.Mirror, named.Path) is { } entry
            && KernelName().Match(new IndexedPackage(named.Name, entry.Entry).Depends ?? "") is { Success: true } match
            ? packages.GetValueOrDefault(match.Value)
            : null;

    [GeneratedRegex(@"\blinux-image-[0-9][a-z0-9+.-]*", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KernelName();
}
