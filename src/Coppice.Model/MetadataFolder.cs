using System.Text;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Model;

/// <summary>A folder that shows frozen metadata under the names that a package manager looks for.</summary>
public static class MetadataFolder
{
    // apt wants a folder for partial downloads even when it never downloads.
    private const string Partial = "partial";

    /// <summary>Makes the folder <c>metadata</c> in <paramref name="cache"/> if it is not there, out of hard links.</summary>
    /// <param name="files">Name in the folder, and the file in the store.</param>
    /// <param name="limited">What is not shown as it is in the store (<see cref="IResolveQuestions.Limited"/>).</param>
    /// <param name="cache">A folder for this very metadata.</param>
    /// <returns>Its path.</returns>
    public static string Make(
        IReadOnlyList<(string Name, string File)> files, IReadOnlyDictionary<string, Func<byte[]>> limited, string cache)
    {
        var folder = Path.Combine(cache, "metadata");
        if (Directory.Exists(folder))
        {
            return folder;
        }

        try
        {
            Link(files, limited, folder);
            return folder;
        }
        catch (PosixException e)
        {
            throw e.ToFailure(cache);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new Failure($"cannot write to {VisibleText.Of(cache)}", "sudo coppice …", inner: e,
                kind: ProblemKind.FileAccess);
        }
    }

    /// <summary>Makes a folder with a reduced index of the metadata.</summary>
    /// <param name="files">The names of all files.</param>
    /// <param name="reducedIndex">Those that are shorter; see <see cref="IPackageCatalog.ReducedIndex"/>.</param>
    /// <param name="folder">The folder, which is not there yet.</param>
    /// <param name="whole">The folder with the whole files, as it is called where the reduced index is read.</param>
    /// <exception cref="IOException">There is no room for it.</exception>
    public static void Write(
        IEnumerable<string> files, IReadOnlyDictionary<string, byte[]> reducedIndex, string folder, string whole)
    {
        Directory.CreateDirectory(Path.Combine(folder, Partial));
        foreach (var name in files)
        {
            if (reducedIndex.TryGetValue(name, out var content))
            {
                File.WriteAllBytes(Path.Combine(folder, name), content);
            }
            else
            {
                File.CreateSymbolicLink(Path.Combine(folder, name), $"{whole}/{name}");
            }
        }
    }

    private static void Link(
        IReadOnlyList<(string Name, string File)> files, IReadOnlyDictionary<string, Func<byte[]>> limited, string folder)
    {
        var unfinished = $"{folder}.{Environment.ProcessId}";
        Directory.CreateDirectory(Path.Combine(unfinished, Partial));
        using var target = DirectoryHandle.Open(unfinished);
        foreach (var (name, content) in limited)
        {
            File.WriteAllBytes(Path.Combine(unfinished, name), content());
        }

        foreach (var (name, file) in files.Where(file => !limited.ContainsKey(file.Name)))
        {
            using var source = DirectoryHandle.Open(Path.GetDirectoryName(file)!);
            target.Link(source, Encoding.UTF8.GetBytes(Path.GetFileName(file)), Encoding.UTF8.GetBytes(name));
        }

        target.Sync();
        try
        {
            Directory.Move(unfinished, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another process was faster, with the same files.
            Directory.Delete(unfinished, recursive: true);
        }
    }
}
