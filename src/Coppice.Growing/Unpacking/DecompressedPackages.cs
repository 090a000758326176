using System.Collections.Concurrent;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Sandbox;
using Coppice.Store.Trees;

namespace Coppice.Growing.Unpacking;

/// <summary>
/// Decompressed forms of packages, each made once for the whole family and given up after its last use: put together again
/// from the store where the package was decompressed before, else forms. They are an economy only: where one is
/// missing, dpkg decompresses the package itself.
/// </summary>
/// <param name="decompressor">Decompresses.</param>
/// <param name="memory">What they may take.</param>
/// <param name="folder">Where they lie.</param>
/// <param name="storedAt">The path of a downloaded package in the sandbox.</param>
/// <param name="uses">How many growths will install a package.</param>
/// <param name="records">What is known of packages that were decompressed before; null when that is not to be believed.</param>
internal sealed class DecompressedPackages(
    PackageDecompressor decompressor, MemoryBudget memory, string folder, Func<string, string> storedAt,
    IReadOnlyDictionary<Digest, int> uses, PayloadRecords? records)
{
    /// <summary>The name of the file with a package's payload in its folder, a tar.</summary>
    public const string Payload = "payload.tar";

    /// <summary>The name of the file with a package's control files in its folder, a tar.</summary>
    public const string Control = "control.tar";

    // Whoever adds one makes it; others wait.
    private readonly ConcurrentDictionary<Digest, TaskCompletionSource<Made>> forms = new();
    // How many are going to use one. What is given up, and what is wanted again, is decided under its lock.
    private readonly Dictionary<Digest, int> left = new(uses);

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
        var mine = wanted.Where(pair => forms.TryAdd(pair.Package.Digest, new TaskCompletionSource<Made>())).ToList();
        try
        {
            Workers.ForEach(mine, cancel, pair => PutTogether(pair.Package, pair.File));
            var missing = mine.Where(pair => !forms[pair.Package.Digest].Task.IsCompleted).ToList();
            var shares = PackageDecompressor.Shares(missing, Environment.ProcessorCount, pair => pair.Package.Size);
            Workers.ForEach(shares, cancel, share => Decompress(share, cancel));
        }
        catch (Exception e)
        {
            // No one may wait for ever.
            mine.ForEach(pair => forms[pair.Package.Digest].TrySetException(e));
            throw;
        }

        var made = wanted.ConvertAll(pair => forms[pair.Package.Digest].Task.GetAwaiter().GetResult());
        return new MadePackages(
            made.Count(one => one is { Size: > 0, IsDecompressed: true }), made
                .Count(one => one is { Size: > 0, IsDecompressed: false }));
    }

    /// <summary>
    /// The folder of a package's decompressed form as this process can open it, with <see cref="Payload"/> and
    /// <see cref="Control"/>; null when there is none.
    /// </summary>
    public string? FolderOf(PackageFile package) => SizeOf(package) > 0 ? FolderFor(package) : null;

    /// <summary>Says that some packages are going to be read, besides what growths install; to be released as they are.</summary>
    public void Hold(IEnumerable<PackageFile> packages)
    {
        lock (left)
        {
            foreach (var package in packages)
            {
                left[package.Digest] = left.GetValueOrDefault(package.Digest) + 1;
            }
        }
    }

    /// <summary>Says that some packages have been installed or read; what no one needs any more is given up.</summary>
    public void Release(IEnumerable<PackageFile> packages)
    {
        lock (left)
        {
            foreach (var package in packages)
            {
                var more = left[package.Digest] = left.GetValueOrDefault(package.Digest, 1) - 1;
                if (more == 0 && SizeOf(package) is > 0 and var size)
                {
                    Directory.Delete(FolderFor(package), recursive: true);
                    memory.Release(size);
                    forms.TryRemove(package.Digest, out _);
                }
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
                .OfType<Begun>().ToList();
            if (now.Count == 0)
            {
                foreach (var (package, _) in share)
                {
                    forms[package.Digest].TrySetResult(default);
                }

                return;
            }

            foreach (var (one, isWhole) in now.Zip(decompressor.Run(now.ConvertAll(one => one.Files), cancel)))
            {
                Finish(one, isWhole);
            }

            // What there was no room for may have some now, when what was decompressed turned out to be small.
            share = [.. share.Where(pair => !forms[pair.Package.Digest].Task.IsCompleted)];
        }
    }

    // Null when there is no room, or when the package cannot be had at all: then its task has ended.
    private Begun? TryBegin(PackageFile package, string file, long reserved)
    {
        if (!memory.TryReserve(reserved))
        {
            return null;
        }

        try
        {
            PackageContent.Require(package.Digest, file);
        }
        catch (Failure failure)
        {
            memory.Release(reserved);
            forms[package.Digest].TrySetException(failure);
            return null;
        }

        var unfinished = Directory.CreateDirectory(FolderFor(package) + ".unfinished").FullName;
        return new Begun(package, new PackageToUnpack(file, unfinished, reserved));
    }

    private void Finish(Begun one, bool isWhole)
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
            forms[one.Package.Digest].TrySetResult(default);
        }
    }

    private void Record(Begun one)
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

    private void Publish(Begun one, long size, bool isDecompressed)
    {
        File.CreateSymbolicLink(Path.Combine(one.Files.Folder, "package"), storedAt(one.Files.File));
        Directory.Move(one.Files.Folder, FolderFor(one.Package));
        memory.Release(one.Files.Limit - size);
        forms[one.Package.Digest].TrySetResult(new Made(size, isDecompressed));
    }

    private void GiveUp(Begun one)
    {
        Directory.Delete(one.Files.Folder, recursive: true);
        memory.Release(one.Files.Limit);
    }

    private long SizeOf(PackageFile package) =>
        forms.TryGetValue(package.Digest, out var form) && form.Task.IsCompletedSuccessfully ? form.Task.Result.Size : 0;

    private string FolderFor(PackageFile package) => Path.Combine(folder, package.Digest.Hex);

    private sealed record Begun(PackageFile Package, PackageToUnpack Files);

    // Bytes that it takes, 0 where there is none; and how it was made.
    private readonly record struct Made(long Size, bool IsDecompressed);
}
