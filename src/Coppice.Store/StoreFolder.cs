using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Store;

/// <summary>
/// The folder that everything is kept in. The names below it that this stage owns are constants here; other stages have folders
/// of their own beside them.
/// </summary>
public sealed class StoreFolder
{
    /// <summary>The file that says which form the store has.</summary>
    public const string Format = "format";

    /// <summary>The pool of file contents.</summary>
    public const string Contents = "contents";

    /// <summary>Finished layers.</summary>
    public const string Layers = "layers";

    /// <summary>Generations by template.</summary>
    public const string Generations = "generations";

    /// <summary>Logs of steps.</summary>
    public const string Logs = "logs";

    /// <summary>What is not finished.</summary>
    public const string Work = "work";

    private readonly Func<StoreFolder, IReadOnlyList<string>> recover;

    /// <param name="path">Absolute path.</param>
    /// <param name="recover">Repairs what a crash left half done; see <see cref="Recover"/>.</param>
    internal StoreFolder(string path, Func<StoreFolder, IReadOnlyList<string>> recover) => (Path, this.recover) = (path, recover);

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>
    /// Generations that were found half on the disk after a crash, and taken out, when the store was opened:
    /// <c>template@number</c>.
    /// </summary>
    public IReadOnlyList<string> TakenOut { get; internal set; } = [];

    /// <summary>Repairs what a crash left half done. Only who holds <see cref="StoreLock.Build"/> calls it.</summary>
    /// <returns>Generations that were not whole and are gone, as <c>template@number</c>.</returns>
    internal IReadOnlyList<string> Recover() => recover(this);

    /// <summary>Held by the thread of this process that commits.</summary>
    internal Lock Committing { get; } = new();

    /// <summary>Whether there is a store, of whatever form.</summary>
    /// <exception cref="Failure">It cannot be seen, or something else is in the place of its <c>format</c>.</exception>
    public static bool IsIn(string path)
    {
        RequireFolder(path);
        return PlainFile.Exists(System.IO.Path.Combine(path, Format));
    }

    /// <summary>Absolute path of something in the store.</summary>
    public string At(params ReadOnlySpan<string> names) => System.IO.Path.Combine([Path, .. names]);

    /// <summary>Bytes that may still be written.</summary>
    public long FreeBytes()
    {
        using var root = DirectoryHandle.Open(Path);
        return root.FreeBytes();
    }

    /// <summary>
    /// Removes what runs that were broken off left in <c>work/</c>. Call it only while holding <see cref="StoreLock.Build"/>,
    /// before anything is begun: then nobody works there but sandboxes that run templates, which hold a lock on their folders.
    /// </summary>
    /// <param name="cancel">Stops between two removals.</param>
    /// <param name="dryRun">Only count.</param>
    /// <returns>How many things were left.</returns>
    public int RemoveUnfinished(CancellationToken cancel = default, bool dryRun = false) => Surface(() =>
    {
        using var work = Handle(Work);
        return work.Names().Count(name =>
        {
            cancel.ThrowIfCancellationRequested();
            return RemoveUnlessHeld(work, name, dryRun);
        });
    });

    internal DirectoryHandle Handle(string name) =>
        PlainFile.IsFolder(At(name)) ? DirectoryHandle.Open(At(name))
            : throw new Failure($"the store has lost its folder {VisibleText.Of(At(name))}",
            $"mkdir {ShellWord.Of(At(name))}, then coppice fsck", kind: ProblemKind.Damaged);

    /// <summary>Does something on the disk; what the kernel refuses becomes an expected failure with a hint.</summary>
    internal static T Surface<T>(string place, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (PosixException e)
        {
            // Something else is where a file or folder of the store belongs.
            throw e.Number is Errno.NoEntry or Errno.NotDirectory or Errno.IsDirectory or Errno.Loop or Errno.NoMoreData
                ? new Failure($"{VisibleText.Of(place)}: {e.Message}", "coppice fsck", inner: e, kind: ProblemKind.Damaged)
                : e.ToFailure(VisibleText.Of(place));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new PosixException(Errno.AccessDenied, "open", VisibleText.Of(e.Message)).ToFailure(place);
        }
        catch (IOException e)
        {
            throw PosixException.Of(e, "write", VisibleText.Of(e.Message)).ToFailure(place);
        }
    }

    internal T Surface<T>(Func<T> action) => Surface(Path, action);

    // Whoever holds a folder removes it before letting go, so a folder that can be locked is nobody's.
    private static bool RemoveUnlessHeld(DirectoryHandle work, byte[] name, bool dryRun)
    {
        try
        {
            using var folder = work.Status(name).Kind == FileKind.Directory ? work.OpenDirectory(name) : null;
            if (folder?.TryLock(exclusive: true) == false)
            {
                return false;
            }

            if (!dryRun)
            {
                work.RemoveTree(name);
            }

            return true;
        }
        catch (PosixException e) when (e.Number == Errno.NoEntry)
        {
            // Its owner was faster.
            return false;
        }
    }

    /// <exception cref="Failure">Something else than a folder is there.</exception>
    internal static void RequireFolder(string path)
    {
        if (PlainFile.KindOf(path) is { } kind && kind != FileKind.Directory)
        {
            throw new Failure($"{VisibleText.Of(path)} is a {PlainFile.NameOf(kind)}: a store is a folder",
                "use another folder: coppice -s FOLDER …", kind: ProblemKind.Usage);
        }
    }
}
