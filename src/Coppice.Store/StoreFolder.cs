using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Commits;

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

    private const string FormatText = "coppice-store 1\n";
    private const int FormatLimit = 4096;

    private StoreFolder(string path) => Path = path;

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>Generations that were found half on the disk after a crash, and taken out, when the store was opened: <c>template@number</c>.</summary>
    public IReadOnlyList<string> TakenOut { get; private set; } = [];

    /// <summary>Names that are this stage's, for <c>fsck</c>.</summary>
    internal static IReadOnlyList<string> OwnNames { get; } =
        [Format, Contents, Layers, Generations, Logs, Work, PendingFile.Name, StoreLock.BuildLock, StoreLock.UseLock];

    /// <summary>Held by the thread of this process that commits.</summary>
    internal Lock Committing { get; } = new();

    /// <summary>Opens a store, or makes one in a folder that is empty or not there.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="Failure">The folder has something else in it, or a store of another form, or cannot be written.</exception>
    public static StoreFolder OpenOrCreate(string path) => Surface(path, () =>
    {
        var full = System.IO.Path.GetFullPath(path);
        RequireFolder(full);
        Directory.CreateDirectory(full);
        if (!PlainFile.Exists(System.IO.Path.Combine(full, Format)))
        {
            RequireEmpty(full);
            foreach (var folder in new[] { Generations, Logs })
            {
                Directory.CreateDirectory(System.IO.Path.Combine(full, folder));
            }

            // Owner only (mode 0700): old setuid programs lie here, with holes that were mended in later generations.
            using var root = DirectoryHandle.Open(full);
            foreach (var folder in new[] { Contents, Layers, Work })
            {
                root.OpenOrMakeDirectory(Encoding.UTF8.GetBytes(folder)).Dispose();
            }

            using var work = root.OpenDirectory("work"u8);
            AtomicFile.Write(work, root, Encoding.UTF8.GetBytes(Format), Encoding.UTF8.GetBytes(FormatText));
        }

        return Open(full);
    });

    /// <summary>Whether there is a store, of whatever form.</summary>
    /// <exception cref="Failure">It cannot be seen, or something else is in the place of its <c>format</c>.</exception>
    public static bool IsIn(string path)
    {
        RequireFolder(path);
        return PlainFile.Exists(System.IO.Path.Combine(path, Format));
    }

    /// <summary>Opens a store that is there. What a crash left half done in it is mended first, unless somebody is at it.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="Failure">There is no store, or one of another form, or it cannot be mended.</exception>
    public static StoreFolder Open(string path) => Surface(path, () =>
    {
        var full = System.IO.Path.GetFullPath(path);
        RequireFolder(full);
        var text = PlainFile.TryRead(System.IO.Path.Combine(full, Format), FormatLimit) is { } format
            ? Encoding.UTF8.GetString(format)
            : throw new Failure($"there is no store in {VisibleText.Of(full)}", "coppice build");
        return text == FormatText
            ? Mended(new StoreFolder(full))
            : throw new Failure(
                $"the store in {VisibleText.Of(full)} has the form \"{VisibleText.Of(text.Trim())}\"; this program knows \"{FormatText.Trim()}\"",
                "use the version of coppice that made it, or another folder: coppice -s FOLDER …");
    });

    // Whoever builds at this moment is in the middle of adding, and nothing is wrong.
    private static StoreFolder Mended(StoreFolder store)
    {
        using var held = new PendingFile(store).Exists ? StoreLock.TryBuild(store) : null;
        store.TakenOut = held?.TakenOut ?? [];
        return store;
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
    /// Removes what runs that were broken off left in <c>work/</c>. Call it only while holding <see cref="StoreLock.Build"/>, before
    /// anything is begun: then nobody works there but sandboxes that run templates, which hold a lock on their folders.
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
            $"mkdir {ShellWord.Of(At(name))}, then coppice fsck");

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
                ? new Failure($"{VisibleText.Of(place)}: {e.Message}", "coppice fsck", inner: e)
                : e.ToFailure(VisibleText.Of(place));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new PosixException(Errno.AccessDenied, "open", VisibleText.Of(e.Message)).ToFailure(place);
        }
        catch (IOException e)
        {
            // .NET hides the number of most errors of the kernel; those that matter are in the low half of the result.
            throw new PosixException(e.HResult & 0xffff, "write", VisibleText.Of(e.Message)).ToFailure(place);
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

    private static void RequireFolder(string path)
    {
        if (PlainFile.KindOf(path) is { } kind && kind != FileKind.Directory)
        {
            throw new Failure($"{VisibleText.Of(path)} is a {PlainFile.NameOf(kind)}: a store is a folder",
                "use another folder: coppice -s FOLDER …");
        }
    }

    // What a creation that was broken off leaves behind counts as empty.
    private static void RequireEmpty(string path)
    {
        var foreign = Directory.EnumerateFileSystemEntries(path).Select(System.IO.Path.GetFileName)
            .FirstOrDefault(name => name is not (Contents or Layers or Generations or Logs or Work));
        if (foreign is not null)
        {
            throw new Failure(
                $"{VisibleText.Of(path)} is neither a store nor empty: it has {VisibleText.Of(foreign)}", "use another folder: coppice -s FOLDER …");
        }
    }
}
