using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Delivery.Output;

/// <summary>
/// Files that are there when they are whole and flushed, or not at all. The unfinished file lies next to its place as
/// <c>.NAME.ID.partial</c>, locked; whoever next writes the same file removes what a killed run left.
/// </summary>
public static class OutputFile
{
    /// <summary>Makes a file.</summary>
    /// <param name="path">Where it is to be; nothing may be there.</param>
    /// <param name="write">Fills the unfinished file, whose absolute path it gets.</param>
    /// <exception cref="Failure">Something is there already; no space; no permission; what <paramref name="write"/>
    /// throws.</exception>
    public static void Write(string path, Action<string> write)
    {
        if (Path.EndsInDirectorySeparator(path))
        {
            throw new Failure($"{VisibleText.Of(path)} is the name of a folder, not of a file", $"-o {VisibleText.Of(path)}FILE",
                kind: ProblemKind.Usage);
        }

        var full = Path.GetFullPath(path);
        RequireFree(full);
        try
        {
            using var folder = DirectoryHandle.Open(Path.GetDirectoryName(full)!);
            var name = Path.GetFileName(full);
            Partial.RemoveLeftovers(folder, name);
            using var file = PartialFile.Make(folder, Path.GetDirectoryName(full)!, name);
            write(file.Path);
            RequireFree(full);
            file.Publish(name);
        }
        catch (IOException e)
        {
            throw PosixException.Of(e, "write", VisibleText.Of(full)).ToFailure(full);
        }
    }

    private static void RequireFree(string full)
    {
        if (Path.Exists(full))
        {
            throw new Failure($"{VisibleText.Of(full)} already exists", $"rm {VisibleText.Of(full)}, or name another file",
                kind: ProblemKind.Exists);
        }
    }
}
