using System.Globalization;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Store;

/// <summary>
/// The store's locks. Who changes the store holds <c>build.lock</c>; who reads layers (run, export, build) holds <c>use.lock</c>
/// shared, and who removes layers holds it alone. Take <c>build.lock</c> first. A lock ends with its process, however that ends;
/// the file stays and means nothing by itself.
/// </summary>
public sealed class StoreLock : IDisposable
{
    internal const string BuildLock = "build.lock";
    internal const string UseLock = "use.lock";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly SafeFileHandle file;

    private StoreLock(SafeFileHandle file) => this.file = file;

    /// <summary>
    /// Generations that <see cref="Build"/> found half on the disk after a crash and took out, as <c>template@number</c>.
    /// </summary>
    public IReadOnlyList<string> TakenOut { get; private set; } = [];

    /// <summary>
    /// The right to change the store, for one process at a time. What a crash left half done in it is mended first.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="waiting">Called once when the lock is not free, with who holds it: <c>process 812 (coppice)</c>.</param>
    /// <param name="cancel">Stops the waiting.</param>
    /// <exception cref="OperationCanceledException">The waiting was stopped.</exception>
    public static StoreLock Build(StoreFolder store, Action<string>? waiting = null, CancellationToken cancel = default) =>
        Mended(store, Take(store, BuildLock, exclusive: true, waiting, cancel));

    /// <summary>The right to change the store when nobody changes it at this moment; null when somebody does.</summary>
    /// <param name="store">The store.</param>
    internal static StoreLock? TryBuild(StoreFolder store) => Try(store, BuildLock) is { } held ? Mended(store, held) : null;

    /// <summary>The right to read layers, for any number of processes.</summary>
    /// <param name="store">The store.</param>
    /// <param name="waiting">Called once when the lock is not free, with who holds it.</param>
    /// <param name="cancel">Stops the waiting.</param>
    /// <exception cref="OperationCanceledException">The waiting was stopped.</exception>
    public static StoreLock Use(StoreFolder store, Action<string>? waiting = null, CancellationToken cancel = default) =>
        Take(store, UseLock, exclusive: false, waiting, cancel);

    /// <summary>The right to remove layers: nobody reads them.</summary>
    /// <param name="store">The store.</param>
    /// <param name="waiting">Called once when the lock is not free, with who holds it.</param>
    /// <param name="cancel">Stops the waiting.</param>
    /// <exception cref="OperationCanceledException">The waiting was stopped.</exception>
    public static StoreLock Collect(StoreFolder store, Action<string>? waiting = null, CancellationToken cancel = default) =>
        Take(store, UseLock, exclusive: true, waiting, cancel);

    /// <summary>The right to remove layers when nobody reads them at this moment; null when somebody does.</summary>
    /// <param name="store">The store.</param>
    public static StoreLock? TryCollect(StoreFolder store) => Try(store, UseLock);

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => file.Dispose();

    private static StoreLock Mended(StoreFolder store, StoreLock held)
    {
        try
        {
            held.TakenOut = store.Recover();
            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static StoreLock? Try(StoreFolder store, string name)
    {
        var opened = Open(store, name);
        if (FileLock.Try(opened, exclusive: true))
        {
            return new StoreLock(opened);
        }

        opened.Dispose();
        return null;
    }

    private static StoreLock Take(
        StoreFolder store, string name, bool exclusive, Action<string>? waiting, CancellationToken cancel)
    {
        var opened = Open(store, name);
        try
        {
            while (!FileLock.Try(opened, exclusive))
            {
                waiting?.Invoke(Holders(PosixFile.Status(opened)));
                waiting = null;
                cancel.WaitHandle.WaitOne(Pause);
                cancel.ThrowIfCancellationRequested();
            }
        }
        catch
        {
            opened.Dispose();
            throw;
        }

        return new StoreLock(opened);
    }

    private static SafeFileHandle Open(StoreFolder store, string name)
    {
        // A lock on something else would be one that no other process sees.
        PlainFile.Exists(store.At(name));
        using var root = DirectoryHandle.Open(store.Path);
        return store.Surface(() => root.OpenOrCreateFile(Encoding.ASCII.GetBytes(name)));
    }

    // The kernel knows who holds a lock better than a file could: "1: FLOCK ADVISORY WRITE 812 fd:00:1234 0 EOF" in
    // proc_locks(5).
    private static string Holders(FileStatus status)
    {
        var end = $":{status.Inode.ToString(CultureInfo.InvariantCulture)}";
        var holders = File.ReadLines("/proc/locks")
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 5 && words[1] == "FLOCK" && words[5].EndsWith(end, StringComparison.Ordinal))
            .Select(words => $"process {words[4]}{Program(words[4])}")
            .ToList();
        return holders.Count > 0 ? string.Join(", ", holders) : "another process";
    }

    private static string Program(string process)
    {
        try
        {
            return $" ({VisibleText.Of(File.ReadAllText($"/proc/{process}/comm").Trim())})";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
