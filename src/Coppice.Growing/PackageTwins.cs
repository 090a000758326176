using System.Collections.Concurrent;
using System.Text;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;

namespace Coppice.Growing;

/// <summary>
/// Unpacked twins of packages that several templates install: each such package is decompressed once for the whole family, and
/// given up after its last use. Twins are an economy only: where one is missing, dpkg decompresses the package itself.
/// </summary>
/// <param name="runner">Runs this machine's programs.</param>
/// <param name="manager">Its distribution.</param>
/// <param name="memory">What twins may take.</param>
/// <param name="view">Where twins lie.</param>
/// <param name="uses">How many growths will install a package.</param>
internal sealed class PackageTwins(IProcessRunner runner, IPackageManager manager, MemoryBudget memory, SandboxView view, IReadOnlyDictionary<Digest, int> uses)
{
    /// <summary>The name of the file with a package's payload in its twin, a tar.</summary>
    public const string Payload = "payload.tar";

    /// <summary>The name of the file with a package's control files in its twin, a tar.</summary>
    public const string Control = "control.tar";

    private readonly ConcurrentDictionary<Digest, Lazy<long>> twins = new();
    private readonly ConcurrentDictionary<Digest, int> left = new(uses);

    /// <summary>Whether several growths install a package.</summary>
    public bool IsShared(PackageFile package) => uses.GetValueOrDefault(package.Digest) > 1;

    /// <summary>Makes the twins of those packages that more than one growth needs (or all, for a base: it unpacks them twice).</summary>
    /// <param name="packages">The packages with their downloaded files.</param>
    /// <param name="all">Also of packages that only this growth needs.</param>
    /// <param name="cancel">Stops between packages.</param>
    public void Make(IReadOnlyList<(PackageFile Package, string File)> packages, bool all, CancellationToken cancel) =>
        Parallel.ForEach(
            packages.Where(pair => all || IsShared(pair.Package)),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel },
            pair => _ = twins.GetOrAdd(pair.Package.Digest, digest => new Lazy<long>(() => Unpack(pair.Package, pair.File, cancel))).Value);

    /// <summary>The folder of a package's twin as this process can open it, with <see cref="Payload"/> and <see cref="Control"/>; null when there is none.</summary>
    public string? FolderOf(PackageFile package) => twins.TryGetValue(package.Digest, out var twin) && twin.Value > 0 ? Twin(package) : null;

    /// <summary>Says that a growth has installed some packages; twins that nobody needs any more are given up.</summary>
    public void Release(IEnumerable<PackageFile> packages)
    {
        foreach (var package in packages)
        {
            if (left.AddOrUpdate(package.Digest, 0, (_, count) => count - 1) == 0 && twins.TryGetValue(package.Digest, out var twin) && twin.Value > 0)
            {
                Directory.Delete(Twin(package), recursive: true);
                memory.Release(twin.Value);
            }
        }
    }

    // Returns the bytes that the twin takes; 0 when there is none.
    private long Unpack(PackageFile package, string file, CancellationToken cancel)
    {
        var unfinishedTwin = Twin(package) + ".unfinished";
        if (manager.Unpack(file, unfinishedTwin) is not { } unpack)
        {
            return 0;
        }

        RequireContent(package.Digest, file);
        // xz packs Debian packages to about a quarter; reserve generously and give back what was not needed.
        var reserved = (new FileInfo(file).Length * 8) + (1 << 20);
        if (!memory.TryReserve(reserved))
        {
            return 0;
        }

        var unfinished = Directory.CreateDirectory(unfinishedTwin);
        var result = runner.Run(unpack.WritingAtMost(reserved), cancel);
        var size = result.Succeeded ? unfinished.EnumerateFiles().Sum(part => part.Length) : 0;
        if (size == 0 || size > reserved)
        {
            // No room, or a package that says nothing sensible: the real dpkg-deb will explain, in the sandbox.
            unfinished.Delete(recursive: true);
            memory.Release(reserved);
            return 0;
        }

        File.CreateSymbolicLink(Path.Combine(unfinished.FullName, "package"), view.StoredAt(file));
        unfinished.MoveTo(Twin(package));
        memory.Release(reserved - size);
        return size;
    }

    // dpkg takes a twin without looking at the package again, and the store may have been changed since the download.
    internal static void RequireContent(Digest digest, string file)
    {
        // Opened without the lock that .NET would want: a program that is just being started still has the one of the download.
        using var folder = DirectoryHandle.Open(Path.GetDirectoryName(file)!);
        using var content = new FileStream(folder.OpenFile(Encoding.UTF8.GetBytes(Path.GetFileName(file))), FileAccess.Read, bufferSize: 0);
        if (Digest.Of(content) != digest)
        {
            throw new Failure($"the package {file} was changed since it was downloaded", "coppice fsck");
        }
    }

    private string Twin(PackageFile package) => Path.Combine(view.TwinFolder, package.Digest.Hex);
}
