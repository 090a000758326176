using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Commits;

namespace Coppice.Store;

/// <summary>Opens and makes stores; what a crash left half done is repaired first.</summary>
public static class StoreOpening
{
    private const string FormatText = "coppice-store 1\n";
    private const int FormatLimit = 4096;

    /// <summary>Opens a store, or makes one in a folder that is empty or not there.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="Failure">The folder has something else in it, or a store of another form, or cannot be
    /// written.</exception>
    public static StoreFolder OpenOrCreate(string path) => StoreFolder.Surface(path, () =>
    {
        var full = Path.GetFullPath(path);
        StoreFolder.RequireFolder(full);
        Directory.CreateDirectory(full);
        if (!PlainFile.Exists(Path.Combine(full, StoreFolder.Format)))
        {
            RequireEmpty(full);
            foreach (var folder in new[] { StoreFolder.Generations, StoreFolder.Logs })
            {
                Directory.CreateDirectory(Path.Combine(full, folder));
            }

            // Owner only (mode 0700): old setuid programs lie here, with holes that were mended in later generations.
            using var root = DirectoryHandle.Open(full);
            foreach (var folder in new[] { StoreFolder.Contents, StoreFolder.Layers, StoreFolder.Work })
            {
                root.OpenOrMakeDirectory(Encoding.UTF8.GetBytes(folder)).Dispose();
            }

            using var work = root.OpenDirectory("work"u8);
            DurableFile.Write(work, root, Encoding.UTF8.GetBytes(StoreFolder.Format), Encoding.UTF8.GetBytes(FormatText));
        }

        return Open(full);
    });

    /// <summary>
    /// Opens a store that is there. What a crash left half done in it is mended first, unless somebody is at it.
    /// </summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="Failure">There is no store, or one of another form, or it cannot be mended.</exception>
    public static StoreFolder Open(string path) => StoreFolder.Surface(path, () =>
    {
        var full = Path.GetFullPath(path);
        StoreFolder.RequireFolder(full);
        var text = PlainFile.TryRead(Path.Combine(full, StoreFolder.Format), FormatLimit) is { } format
            ? Encoding.UTF8.GetString(format)
            : throw new Failure($"there is no store in {VisibleText.Of(full)}", "coppice build", kind: ProblemKind.NotFound);
        return text == FormatText
            ? Mended(new StoreFolder(full, store => new Recovery(store).Run()))
            : throw new Failure(
                $"the store in {VisibleText.Of(full)} has the format \"{VisibleText.Of(text.Trim())}\"; this program knows "
                    + $"\"{FormatText.Trim()}\"",
                "use the version of coppice that wrote it, or another folder: coppice -s FOLDER …", kind: ProblemKind.Usage);
    });

    // Whoever builds at this moment is in the middle of adding, and nothing is wrong.
    private static StoreFolder Mended(StoreFolder store)
    {
        using var held = new PendingFile(store).Exists ? StoreLock.TryBuild(store) : null;
        store.TakenOut = held?.TakenOut ?? [];
        return store;
    }

    // What a creation that was broken off leaves behind counts as empty.
    private static void RequireEmpty(string path)
    {
        var foreign = Directory.EnumerateFileSystemEntries(path).Select(Path.GetFileName)
            .FirstOrDefault(
                name => name is not (
                StoreFolder.Contents or StoreFolder.Layers or StoreFolder.Generations or StoreFolder.Logs or StoreFolder.Work));
        if (foreign is not null)
        {
            throw new Failure(
                $"{VisibleText.Of(path)} is neither a store nor empty: it has {VisibleText.Of(foreign)}",
                    "use another folder: coppice -s FOLDER …", kind: ProblemKind.Usage);
        }
    }
}
