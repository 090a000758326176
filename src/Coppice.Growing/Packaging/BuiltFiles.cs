using System.Text;
using Coppice.Distributions.Building;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Layers;

namespace Coppice.Growing.Packaging;

/// <summary>What a build left.</summary>
/// <param name="Files">The files, in the order of their names.</param>
/// <param name="LogFile">Absolute path of the log.</param>
public sealed record BuiltFiles(IReadOnlyList<BuiltFile> Files, string LogFile)
{
    /// <summary>What it read of its environment; null where that was not asked for, or could not be seen whole.</summary>
    public LayerReads? Reads { get; init; }

    // More than any build that there is leaves.
    private const int MostFiles = 2000;
    private const long MostBytes = 4L << 30;

    /// <summary>
    /// Copies what a build left out of its tree. A hostile build wrote that folder: links are not followed, and nothing but
    /// regular files is opened.
    /// </summary>
    /// <param name="job">The build.</param>
    /// <param name="upper">The upper directory of its sealed tree.</param>
    /// <param name="log">Its log.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">There is no package, or there is too much.</exception>
    internal static BuiltFiles Take(PackageBuildJob job, string upper, string log, CancellationToken cancel)
    {
        var files = new List<BuiltFile>();
        var left = MostBytes;
        try
        {
            using var root = DirectoryHandle.Open(upper);
            using var folder = root.OpenDirectory(Encoding.ASCII.GetBytes(BuildLayout.Root.Trim('/')));
            foreach (var bytes in folder.Names())
            {
                cancel.ThrowIfCancellationRequested();
                var name = Encoding.Latin1.GetString(bytes);
                if (folder.Status(bytes) is not { Kind: FileKind.File } status || job.KindOf(name) is not { } kind)
                {
                    continue;
                }

                left -= status.Size;
                if (left < 0 || files.Count == MostFiles)
                {
                    throw Failed(job, $"it left more than {MostFiles} files, or {MostBytes >> 30} GiB", log);
                }

                files.Add(new BuiltFile(name, kind, status.Size, Copy(folder, bytes, Path.Combine(job.Output, name))));
            }
        }
        catch (PosixException e)
        {
            throw Failed(job, $"what it left cannot be read ({e.Message})", log);
        }

        return files.Exists(file => file.Kind == BuiltFileKind.Package)
            ? new BuiltFiles(files, log)
            : throw Failed(job, "it left no package", log);
    }

    private static Digest Copy(DirectoryHandle folder, byte[] name, string to)
    {
        using var from = new FileStream(folder.OpenFile(name), FileAccess.Read);
        using (var target = new FileStream(to, FileMode.CreateNew, FileAccess.Write))
        {
            from.CopyTo(target);
        }

        // Of what was written, not of what was read.
        using var written = File.OpenRead(to);
        return Digest.Of(written);
    }

    private static Failure Failed(PackageBuildJob job, string why, string log) => new([new Problem(
        $"{job.Component}: {why}; the whole log is in {log}", $"coppice shell {ShellWord.Of(job.Component)}", job.Where)
    {
        Kind = ProblemKind.StepFailed,
        Subject = job.Component,
    }]);
}

/// <summary>A file that a build left.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Digest">Its SHA-256.</param>
public sealed record BuiltFile(string Name, BuiltFileKind Kind, long Size, Digest Digest);
