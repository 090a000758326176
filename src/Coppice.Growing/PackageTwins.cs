using System.Collections.Concurrent;
using System.Text;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;
using Coppice.Store.Trees;

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

    private readonly PackageDecompressor decompressor = new(runner, manager);

    // Bytes that each takes; 0 where there is none. Whoever adds one makes it; others wait.
    private readonly ConcurrentDictionary<Digest, TaskCompletionSource<long>> twins = new();
    private readonly ConcurrentDictionary<Digest, int> left = new(uses);

    /// <summary>Whether several growths install a package.</summary>
    public bool IsShared(PackageFile package) => uses.GetValueOrDefault(package.Digest) > 1;

    /// <summary>
    /// Makes the twins of those packages that more than one growth needs (or all, for a base: it unpacks them twice): one confined
    /// process for each processor decompresses its part of them.
    /// </summary>
    /// <param name="packages">The packages with their downloaded files.</param>
    /// <param name="all">Also of packages that only this growth needs.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">A file is not the package any more.</exception>
    public void Make(IReadOnlyList<(PackageFile Package, string File)> packages, bool all, CancellationToken cancel)
    {
        if (!decompressor.Works)
        {
            return;
        }

        var wanted = packages.Where(pair => all || IsShared(pair.Package)).DistinctBy(pair => pair.Package.Digest).ToList();
        var missing = wanted.Where(pair => twins.TryAdd(pair.Package.Digest, new TaskCompletionSource<long>())).ToList();
        try
        {
            Workers.ForEach(
                PackageDecompressor.Shares(missing, Environment.ProcessorCount, pair => pair.Package.Size), cancel, share => UnpackAll(share, cancel));
        }
        catch (Exception e)
        {
            // Nobody may wait for ever.
            missing.ForEach(pair => twins[pair.Package.Digest].TrySetException(e));
            throw;
        }

        foreach (var (package, _) in wanted)
        {
            _ = twins[package.Digest].Task.GetAwaiter().GetResult();
        }
    }

    /// <summary>The folder of a package's twin as this process can open it, with <see cref="Payload"/> and <see cref="Control"/>; null when there is none.</summary>
    public string? FolderOf(PackageFile package) => SizeOf(package) > 0 ? Twin(package) : null;

    /// <summary>Says that a growth has installed some packages; twins that nobody needs any more are given up.</summary>
    public void Release(IEnumerable<PackageFile> packages)
    {
        foreach (var package in packages)
        {
            if (left.AddOrUpdate(package.Digest, 0, (_, count) => count - 1) == 0 && SizeOf(package) is > 0 and var size)
            {
                Directory.Delete(Twin(package), recursive: true);
                memory.Release(size);
            }
        }
    }

    private void UnpackAll(IReadOnlyList<(PackageFile Package, string File)> share, CancellationToken cancel)
    {
        while (share.Count > 0)
        {
            // What there is no room for may have some when what is decompressed now turns out to be small.
            var now = share.Select(pair => Begin(pair.Package, pair.File)).OfType<Unpacking>().ToList();
            if (now.Count == 0)
            {
                foreach (var (package, _) in share)
                {
                    twins[package.Digest].TrySetResult(0);
                }

                return;
            }

            share = [.. share.Where(pair => !twins[pair.Package.Digest].Task.IsCompleted && now.TrueForAll(one => one.Package != pair.Package))];
            foreach (var (one, isWhole) in now.Zip(decompressor.Run(now.ConvertAll(one => one.Files), cancel)))
            {
                Finish(one, isWhole);
            }
        }
    }

    // Null when there is no room, or when it cannot be had at all: then its task has ended.
    private Unpacking? Begin(PackageFile package, string file)
    {
        // xz packs Debian packages to about a quarter; reserve generously and give back what was not needed.
        var reserved = (package.Size * 8) + (1 << 20);
        if (!memory.TryReserve(reserved))
        {
            return null;
        }

        try
        {
            RequireContent(package.Digest, file);
            var unfinished = Twin(package) + ".unfinished";
            Directory.CreateDirectory(unfinished);
            return new Unpacking(package, new PackageToUnpack(file, unfinished, reserved));
        }
        catch (Failure failure)
        {
            memory.Release(reserved);
            twins[package.Digest].TrySetException(failure);
            return null;
        }
    }

    private void Finish(Unpacking one, bool isWhole)
    {
        var unfinished = new DirectoryInfo(one.Files.Folder);
        var size = isWhole ? unfinished.EnumerateFiles().Sum(part => part.Length) : 0;
        if (size == 0 || size > one.Files.Limit)
        {
            // A package that says nothing sensible: the real dpkg-deb will explain, in the sandbox.
            unfinished.Delete(recursive: true);
            size = 0;
        }
        else
        {
            File.CreateSymbolicLink(Path.Combine(unfinished.FullName, "package"), view.StoredAt(one.Files.File));
            unfinished.MoveTo(Twin(one.Package));
        }

        memory.Release(one.Files.Limit - size);
        twins[one.Package.Digest].TrySetResult(size);
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

    private long SizeOf(PackageFile package) =>
        twins.TryGetValue(package.Digest, out var twin) && twin.Task.IsCompletedSuccessfully ? twin.Task.Result : 0;

    private string Twin(PackageFile package) => Path.Combine(view.TwinFolder, package.Digest.Hex);

    private sealed record Unpacking(PackageFile Package, PackageToUnpack Files);
}
