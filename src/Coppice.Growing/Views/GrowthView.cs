using System.Text;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Growing.Unpacking;
using Coppice.Sandbox;

namespace Coppice.Growing.Views;

/// <summary>
/// What one growth is shown under <c>/run/coppice</c>: what all of its archive are shown (<see cref="SandboxView"/>), and of
/// downloaded packages only those that it may install. A script of one archive must not read what another template got from a
/// private one.
/// </summary>
internal sealed class GrowthView : IDisposable
{
    private readonly SandboxView shared;
    private readonly string? baseLayer;
    private readonly string place;
    private readonly List<SandboxBind> single = [];
    private HostFolder? packages;

    /// <param name="shared">What all growths of the archive are shown.</param>
    /// <param name="baseLayer">
    /// The tree of the base's layer that it stands on; null for a base and where it does not matter.
    /// </param>
    public GrowthView(SandboxView shared, string? baseLayer = null)
    {
        (this.shared, this.baseLayer) = (shared, baseLayer);
        place = $"{shared.Name}/growths/{Guid.NewGuid():n}";
    }

    /// <summary>What is shown, read-only. Grows with <see cref="Show"/>.</summary>
    public IReadOnlyList<SandboxBind> Binds =>
    [
        .. shared.Binds, .. shared.CacheFor(baseLayer),
        .. packages is null ? Array.Empty<SandboxBind>() :
        [
            new SandboxBind(PackageFolder, SandboxLayout.Packages),
            shared.Host.SharedBind($"{place}/archive", SandboxLayout.Archive),
            shared.Host.SharedBind($"{place}/twins", SandboxLayout.Decompressed),
        ],
        .. single,
    ];

    /// <inheritdoc cref="SandboxView.Files"/>
    public IReadOnlyList<SandboxBind> Files => shared.Files;

    /// <summary>The environment of every step.</summary>
    public IReadOnlyDictionary<string, string> Environment => shared.Environment;

    /// <summary>The folder of decompressed packages, as this process can open it. Not there before something is shown.</summary>
    public string DecompressedFolder => Path.Combine(shared.Host.SharedFolder, place, "twins");

    private string PackageFolder => Path.Combine(packages!.Path, "packages");

    /// <summary>Makes a downloaded package visible in the archive, under the path that the archive gives it.</summary>
    /// <returns>Its path in the sandbox.</returns>
    public string Show(PackageFile package, string file)
    {
        Keep(file);
        var relative = shared.PathInArchive(package);
        var link = Path.Combine(shared.Host.SharedFolder, place, "archive", relative);
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        Link(link, shared.StoredAt(file));
        if (package.Signature is not null)
        {
            Keep(file + PackageSignature.Ending);
            Link(link + PackageSignature.Ending, shared.StoredAt(file + PackageSignature.Ending));
        }

        return $"{SandboxLayout.Archive}/{relative}";
    }

    /// <summary>Makes a file that the family declares by its URL visible.</summary>
    /// <returns>Its path in the sandbox.</returns>
    public string ShowFetched(string file)
    {
        Keep(file);
        return shared.StoredAt(file);
    }

    /// <summary>Makes the decompressed form of a package visible, if there is one.</summary>
    /// <param name="package">The package.</param>
    /// <param name="form">Its folder (<see cref="DecompressedPackages.FolderOf"/>); null where there is none.</param>
    /// <returns>Whether it can be seen.</returns>
    public bool ShowDecompressed(PackageFile package, string? form)
    {
        if (form is null)
        {
            return false;
        }

        var folder = Path.Combine(DecompressedFolder, package.Digest.Hex);
        if (Directory.Exists(folder))
        {
            return true;
        }

        try
        {
            Directory.CreateDirectory(folder);
            using (var source = DirectoryHandle.Open(form))
            using (var target = DirectoryHandle.Open(folder))
            {
                foreach (var name in (string[])[DecompressedPackages.Payload, DecompressedPackages.Control])
                {
                    var bytes = Encoding.UTF8.GetBytes(name);
                    target.Link(source, bytes, bytes);
                }
            }

            File.CreateSymbolicLink(Path.Combine(folder, "package"), new FileInfo(Path.Combine(form, "package")).LinkTarget!);
            // Of two packages with one file name (from two mirrors, say) only the first is found by it; the other goes without.
            Link(Path.Combine(DecompressedFolder, "names", Path.GetFileName(package.Path)), $"../{package.Digest.Hex}");
            return true;
        }
        catch (Exception e) when (e is PosixException or IOException)
        {
            // No room for it: dpkg unpacks the package itself.
            Directory.Delete(folder, recursive: true);
            return false;
        }
    }

    /// <inheritdoc cref="SandboxView.ShowScript"/>
    public string ShowScript(string identifier, string file) => shared.ShowScript(identifier, file);

    /// <inheritdoc cref="SandboxView.TryShow"/>
    public ShownReducedIndex? TryShow(string template, IReadOnlyDictionary<string, byte[]> reducedIndex) =>
        shared.TryShow(template, reducedIndex);

    /// <inheritdoc/>
    public void Dispose()
    {
        packages?.Dispose();
        packages = null;
        var folder = Path.Combine(shared.Host.SharedFolder, place);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // A hard link is one call of the kernel, where a mount of its own is one for each step. Where the store is not on one file
    // system, nothing else does.
    private void Keep(string file)
    {
        if (packages is null)
        {
            packages = HostFolder.Make(shared.WorkFolder);
            Directory.CreateDirectory(PackageFolder);
            Directory.CreateDirectory(Path.Combine(shared.Host.SharedFolder, place, "archive"));
            Directory.CreateDirectory(Path.Combine(DecompressedFolder, "names"));
        }

        var folder = Path.GetDirectoryName(Path.Combine(PackageFolder, shared.NameOf(file)))!;
        Directory.CreateDirectory(folder);
        var name = Encoding.UTF8.GetBytes(Path.GetFileName(file));
        using var target = DirectoryHandle.Open(folder);
        try
        {
            using var source = DirectoryHandle.Open(Path.GetDirectoryName(file)!);
            target.Link(source, name, name);
        }
        catch (PosixException e) when (e.Number == Errno.Exists)
        {
            // Shown already.
        }
        catch (PosixException)
        {
            target.CreateFile(name).Dispose();
            single.Add(new SandboxBind(file, shared.StoredAt(file)));
        }
    }

    private static void Link(string link, string target)
    {
        try
        {
            File.CreateSymbolicLink(link, target);
        }
        catch (IOException) when (new FileInfo(link).LinkTarget is not null)
        {
            // Shown already.
        }
    }
}
