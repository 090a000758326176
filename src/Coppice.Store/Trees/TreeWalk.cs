using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Store.Trees;

/// <summary>Walks a directory with handles, never following a link, and hashes what it finds on all cores.</summary>
internal static class TreeWalk
{
    /// <summary>
    /// Everything below a directory, the directory itself first, in the order of <see cref="BytePath"/>; sockets are left out.
    /// </summary>
    /// <param name="directory">The directory's path.</param>
    /// <param name="latest">
    /// The latest modification time that a package can have brought: files with a later one were made here and get
    /// <see cref="MadeTime"/>, as all directories do, whose times only say when something was last put there. Null leaves all
    /// times as they are.
    /// </param>
    /// <param name="limits">What a tree may have at most.</param>
    /// <param name="cancel">Stops the walk.</param>
    /// <param name="hash">Gives the digest of an open file; null means: reads it.</param>
    internal static List<FoundEntry> Walk(
        string directory, long? latest, TreeLimits limits, CancellationToken cancel,
            Func<SafeFileHandle, TreeEntry, Digest>? hash = null)
    {
        hash ??= ContentHash.Of;
        var found = new List<FoundEntry>();
        var hashed = new Dictionary<(DeviceNumber, ulong), FoundEntry>();
        var names = new List<(FoundEntry Name, FoundEntry First)>();
        Workers.ForEach(Files(directory, latest, limits, found, hashed, names), cancel, file =>
        {
            using (file.Handle)
            {
                file.Found.Entry = file.Found.Entry with { Content = hash(file.Handle, file.Found.Entry) };
            }
        });
        foreach (var (name, first) in names)
        {
            var path = name.Entry.Path;
            name.Entry = name.Entry with { Content = first.Entry.Content };
            // One file has one size, owner and mode: when its names tell different ones, something still writes to it.
            Require(name.Entry with { Path = first.Entry.Path } == first.Entry, path, "changed while it was read");
        }

        return found;
    }

    // Yields each distinct file, open, while it fills the lists.
    private static IEnumerable<(FoundEntry Found, SafeFileHandle Handle)> Files(
        string directory, long? latest, TreeLimits limits, List<FoundEntry> found,
        Dictionary<(DeviceNumber, ulong), FoundEntry> hashed, List<(FoundEntry Name, FoundEntry First)> names)
    {
        var open = new Stack<(DirectoryHandle Directory, BytePath Path, Queue<byte[]> Left)>();
        try
        {
            Enter(DirectoryHandle.Open(directory), BytePath.Root);
            found.Add(EntryReader.Directory(open.Peek().Directory, BytePath.Root, latest));
            while (open.TryPeek(out var top))
            {
                if (!top.Left.TryDequeue(out var name))
                {
                    open.Pop().Directory.Dispose();
                    continue;
                }

                var path = top.Path.Child(name);
                var status = top.Directory.Status(name);
                switch (status.Kind)
                {
                    case FileKind.Socket:
                        continue;
                    case FileKind.Directory:
                        Require(open.Count <= limits.Levels, path, $"lies deeper than {limits.Levels} levels");
                        Enter(top.Directory.OpenDirectory(name), path);
                        found.Add(EntryReader.Directory(open.Peek().Directory, path, latest));
                        break;
                    case FileKind.File:
                        Require(status.Size <= limits.FileBytes, path,
                            $"is larger than {limits.FileBytes >> 20} MiB ({status.Size >> 20} MiB)");
                        var handle = top.Directory.OpenFile(name);
                        var file = EntryReader.File(handle, path, latest);
                        found.Add(file);
                        if (hashed.TryAdd(file.Identity, file))
                        {
                            yield return (file, handle);
                        }
                        else
                        {
                            handle.Dispose();
                            names.Add((file, hashed[file.Identity]));
                        }

                        break;
                    default:
                        found.Add(EntryReader.Other(top.Directory, name, path, status, latest));
                        break;
                }

                Require(found.Count <= limits.Entries, path, $"is one entry more than the {limits.Entries} that a tree may have");
            }
        }
        finally
        {
            foreach (var (handle, _, _) in open)
            {
                handle.Dispose();
            }
        }

        void Enter(DirectoryHandle handle, BytePath path) => open.Push((handle, path, new Queue<byte[]>(handle.Names())));
    }

    private static void Require(bool condition, BytePath path, string otherwise)
    {
        if (!condition)
        {
            throw new Failure($"{path} {otherwise}", kind: ProblemKind.Damaged);
        }
    }
}
