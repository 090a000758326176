using System.Collections.Concurrent;
using System.Text;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Sandbox;
using Coppice.Store.Trees;

namespace Coppice.Growing.Unpacking;

/// <summary>
/// Decompressed forms of packages, each made once for the whole family and given up after its last use: put together again
/// from the store where the package was decompressed before, else decompressed. They are an economy only: where one is
/// missing, dpkg decompresses the package itself.
/// </summary>
/// <param name="decompressor">Decompresses.</param>
/// <param name="memory">What they may take.</param>
/// <param name="folder">Where they lie.</param>
/// <param name="storedAt">The path of a downloaded package in the sandbox.</param>
/// <param name="uses">How many growths will install a package.</param>
/// <param name="records">What is known of packages that were decompressed before; null when that is not to be believed.</param>
internal sealed class PackageTwins(
    PackageDecompressor decompressor, MemoryBudget memory, string folder, Func<string, string> storedAt,
    IReadOnlyDictionary<Digest, int> uses, PayloadRecords? records)
{
    /// <summary>The name of the file with a package's payload in its folder, a tar.</summary>
    public const string Payload = "payload.tar";

    /// <summary>The name of the file with a package's control files in its folder, a tar.</summary>
    public const string Control = "control.tar";

    // Whoever adds one makes it; others wait.
    private readonly ConcurrentDictionary<Digest, TaskCompletionSource<Made>> twins = new();
    private readonly ConcurrentDictionary<Digest, int> left = new(uses);

    /// <summary>Whether several growths install a package.</summary>
    public bool IsShared(PackageFile package) => uses.GetValueOrDefault(package.Digest) > 1;

    /// <summary>
    /// Makes the decompressed forms of packages. What has to be decompressed is shared out among as many confined processes
    /// as there are processors.
    /// </summary>
    /// <param name="packages">The packages with their downloaded files.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">A file is not the package any more.</exception>
    public MadePackages Make(IReadOnlyList<(PackageFile Package, string File)> packages, CancellationToken cancel)
    {
        if (!decompressor.Works)
        {
            return default;
        }

        var wanted = packages.DistinctBy(pair => pair.Package.Digest).ToList();
        var mine = wanted.Where(pair => twins.TryAdd(pair.Package.Digest, new TaskCompletionSource<Made>())).ToList();
        try
        {
            Workers.ForEach(mine, cancel, pair => PutTogether(pair.Package, pair.File));
            var missing = mine.Where(pair => !twins[pair.Package.Digest].Task.IsCompleted).ToList();
            var shares = PackageDecompressor.Shares(missing, Environment.ProcessorCount, pair => pair.Package.Size);
            Workers.ForEach(shares, cancel, share => Decompress(share, cancel));
        }
        catch (Exception e)
        {
            // No one may wait for ever.
            mine.ForEach(pair => twins[pair.Package.Digest].TrySetException(e));
            throw;
        }

        var made = wanted.ConvertAll(pair => twins[pair.Package.Digest].Task.GetAwaiter().GetResult());
        return new MadePackages(
            made.Count(one => one is { Size: > 0, IsDecompressed: true }), made
                .Count(one => one is { Size: > 0, IsDecompressed: false }));
    }

    /// <summary>
    /// The folder of a package's decompressed form as this process can open it, with <see cref="Payload"/> and
    /// <see cref="Control"/>; null when there is none.
    /// </summary>
    public string? FolderOf(PackageFile package) => SizeOf(package) > 0 ? Twin(package) : null;

    /// <summary>Says that a growth has installed some packages; what no one needs any more is given up.</summary>
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

    // Nothing happens where something of it is missing, or when there is no room.
    private void PutTogether(PackageFile package, string file)
    {
        if (records?.Find(package.Digest) is not { } record || TryBegin(package, file, record.Size) is not { } one)
        {
            return;
        }

        try
        {
            File.WriteAllBytes(Path.Combine(one.Files.Folder, Control), record.Control.Span);
            using var payload = File.Create(Path.Combine(one.Files.Folder, Payload), 64 << 10);
            if (records.TryWrite(record, payload))
            {
                payload.Flush();
                Publish(one, record.Size, isDecompressed: false);
                return;
            }
        }
        catch (IOException)
        {
            // There is no room after all, or the disk cannot be read.
        }

        GiveUp(one);
    }

    private void Decompress(IReadOnlyList<(PackageFile Package, string File)> share, CancellationToken cancel)
    {
        while (share.Count > 0)
        {
            // xz packs Debian packages to about a quarter; reserve generously and give back what was not needed.
            var now = share.Select(pair => TryBegin(pair.Package, pair.File, (pair.Package.Size * 8) + (1 << 20)))
                .OfType<Unpacking>().ToList();
            if (now.Count == 0)
            {
                foreach (var (package, _) in share)
                {
                    twins[package.Digest].TrySetResult(default);
                }

                return;
            }

            foreach (var (one, isWhole) in now.Zip(decompressor.Run(now.ConvertAll(one => one.Files), cancel)))
            {
                Finish(one, isWhole);
            }

            // What there was no room for may have some now, when what was decompressed turned out to be small.
            share = [.. share.Where(pair => !twins[pair.Package.Digest].Task.IsCompleted)];
        }
    }

    // Null when there is no room, or when the package cannot be had at all: then its task has ended.
    private Unpacking? TryBegin(PackageFile package, string file, long reserved)
    {
        if (!memory.TryReserve(reserved))
        {
            return null;
        }

        try
        {
            RequireContent(package.Digest, file);
        }
        catch (Failure failure)
        {
            memory.Release(reserved);
            twins[package.Digest].TrySetException(failure);
            return null;
        }

        var unfinished = Directory.CreateDirectory(Twin(package) + ".unfinished").FullName;
        return new Unpacking(package, new PackageToUnpack(file, unfinished, reserved));
    }

    private void Finish(Unpacking one, bool isWhole)
    {
        var size = isWhole ? new DirectoryInfo(one.Files.Folder).EnumerateFiles().Sum(part => part.Length) : 0;
        if (size > 0 && size <= one.Files.Limit)
        {
            Record(one);
            Publish(one, size, isDecompressed: true);
        }
        else
        {
            // A package that says nothing sensible: the real dpkg-deb will explain, in the sandbox.
            GiveUp(one);
            twins[one.Package.Digest].TrySetResult(default);
        }
    }

    private void Record(Unpacking one)
    {
        var control = new FileInfo(Path.Combine(one.Files.Folder, Control));
        if (records is null || control.Length > PayloadRecord.MostControl || records.Find(one.Package.Digest) is not null)
        {
            return;
        }

        try
        {
            using var payload = File.OpenRead(Path.Combine(one.Files.Folder, Payload));
            if (TarSkeleton.Of(payload) is { } skeleton)
            {
                records.Add(one.Package.Digest, new PayloadRecord(skeleton, File.ReadAllBytes(control.FullName)));
            }
        }
        catch (IOException)
        {
            // No space for it: the next build decompresses the package again.
        }
    }

    private void Publish(Unpacking one, long size, bool isDecompressed)
    {
        File.CreateSymbolicLink(Path.Combine(one.Files.Folder, "package"), storedAt(one.Files.File));
        Directory.Move(one.Files.Folder, Twin(one.Package));
        memory.Release(one.Files.Limit - size);
        twins[one.Package.Digest].TrySetResult(new Made(size, isDecompressed));
    }

    private void GiveUp(Unpacking one)
    {
        Directory.Delete(one.Files.Folder, recursive: true);
        memory.Release(one.Files.Limit);
    }

    // dpkg takes a decompressed form without looking at the package again, and the store may have been changed since the
    // download.
    internal static void RequireContent(Digest digest, string file)
    {
        // Opened without the lock that .NET would want: a program that is just being started still has the one of the download.
        using var parent = DirectoryHandle.Open(Path.GetDirectoryName(file)!);
        using var content = new FileStream(
            parent.OpenFile(Encoding.UTF8.GetBytes(Path.GetFileName(file))), FileAccess.Read, bufferSize: 0);
        if (!digest.IsOf(content))
        {
            throw new Failure($"the package {file} was changed since it was downloaded", "coppice fsck",
                kind: ProblemKind.Damaged);
        }
    }

    private long SizeOf(PackageFile package) =>
        twins.TryGetValue(package.Digest, out var twin) && twin.Task.IsCompletedSuccessfully ? twin.Task.Result.Size : 0;

    private string Twin(PackageFile package) => Path.Combine(folder, package.Digest.Hex);

    private sealed record Unpacking(PackageFile Package, PackageToUnpack Files);

    // Bytes that it takes, 0 where there is none; and how it was made.
    private readonly record struct Made(long Size, bool IsDecompressed);
}
