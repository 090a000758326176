using System.Text.RegularExpressions;
using Coppice.Distributions.Debian.Accounting;
using Coppice.Distributions.Debian.Updates;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Debian;

/// <summary>
/// Kernels of Debian: <c>linux-image-cloud-ARCH</c>, made for virtual machines, or <c>linux-image-ARCH</c>; both only name the
/// newest.
/// </summary>
public sealed partial class DebianBootRules : IBootRules
{
    private const string Kernels = "linux-image-";
    private const string Tools = "busybox-static";

    /// <inheritdoc/>
    public string InitPackage => "systemd-sysv";

    /// <inheritdoc/>
    public BytePath? KeyScripts { get; } = BytePath.Of(DebianAccountRules.MachineKeys);

    /// <inheritdoc/>
    public string KeyUnit => "machine-keys.service";

    /// <inheritdoc/>
    public string Busybox => "bin/busybox";

    /// <inheritdoc/>
    public BootPackages? Find(PackageSources sources)
    {
        var offers =
            from index in SourceIndex.Of(sources)
            let rules = SuiteRules.Of(index.Suite)
            from package in index.Packages.All()
            where package.Architecture == sources.Architecture
                && (package.Name == Tools || package.Name.StartsWith(Kernels, StringComparison.Ordinal))
            select (Package: package, index.Suite, Rank: index.PriorityOf(package.Name, rules));
        var chosen = offers.GroupBy(offer => offer.Package.Name).ToDictionary(
            group => group.Key,
            group => group.MaxBy(offer => (offer.Rank, DebianVersion.Parse(offer.Package.Version))));
        var kernel = new[] { $"{Kernels}cloud-{sources.Architecture}", $"{Kernels}{sources.Architecture}" }
            .Where(chosen.ContainsKey)
            .Select(name => KernelName().Match(chosen[name].Package.Depends ?? ""))
            .FirstOrDefault(match => match.Success && chosen.ContainsKey(match.Value));
        return kernel is not null && chosen.TryGetValue(Tools, out var tools)
            ? new BootPackages(FileOf(chosen[kernel.Value]), FileOf(tools))
            : null;
    }

    /// <inheritdoc/>
    public Command WritePayload(string packageFile, string tarFile) =>
        Command.Confined(
            "dpkg-deb", ["--fsys-tarfile", packageFile], Confinement.Reading(packageFile) with { Outputs = [tarFile] });

    /// <inheritdoc/>
    public bool IsKernel(string path) => path.StartsWith("boot/vmlinuz-", StringComparison.Ordinal);

    private static PackageFile FileOf((IndexedPackage Package, SuiteSnapshot Suite, int Rank) offer) =>
        offer.Package.FileAt(offer.Suite.Mirror, offer.Suite.IsUnsigned);

    // The package with the kernel is what the one that only names it depends on.
    [GeneratedRegex(@"\blinux-image-[0-9][a-z0-9+.-]*", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KernelName();
}
