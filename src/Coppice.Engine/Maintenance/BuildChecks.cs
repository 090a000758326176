using Coppice.Archives;
using Coppice.Components.Keeping;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Generations;
using Coppice.Store.Maintenance;

namespace Coppice.Engine.Maintenance;

/// <summary>Checks what was built from components, and finds what nothing needs any more.</summary>
internal static class BuildChecks
{
    /// <summary>Every record can be read, and the files that it names are there and what it says.</summary>
    public static IEnumerable<FsckProblem> Run(BuildStore builds, CancellationToken cancel)
    {
        foreach (var (record, read) in builds.Records())
        {
            cancel.ThrowIfCancellationRequested();
            IReadOnlyList<(string Path, ResultFile File)> files;
            FsckProblem? damaged = null;
            try
            {
                files = read();
            }
            catch (Failure failure)
            {
                damaged = new FsckProblem(record, failure.Problems[0].Message, failure.Problems[0].Hint ?? "coppice build");
                files = [];
            }

            foreach (var problem in files.Select(pair => Fault(pair.Path, pair.File)).Prepend(damaged).OfType<FsckProblem>())
            {
                yield return problem;
            }
        }
    }

    /// <summary>
    /// Builds that are in no archive, and whose packages no kept snapshot has; environments that are gone.
    /// </summary>
    /// <param name="builds">The builds.</param>
    /// <param name="snapshots">The snapshots that are kept.</param>
    /// <param name="generations">The generations that are kept.</param>
    public static Leftovers Unneeded(
        BuildStore builds, IEnumerable<Snapshot> snapshots, IEnumerable<Generation> generations)
    {
        var packages = snapshots.SelectMany(snapshot => snapshot.Archives.Values).SelectMany(archive => archive.Own)
            .Select(file => file.Digest).ToHashSet();
        var trees = generations.Select(generation => generation.Tree).ToHashSet();
        return new Leftovers(
            "builds",
            [.. builds.Unneeded(result => result.Packages.Any(file => packages.Contains(file.Digest)), trees.Contains)]);
    }

    private static FsckProblem? Fault(string path, ResultFile file)
    {
        if (!PlainFile.Exists(path))
        {
            return new FsckProblem(path, "the file is missing", "coppice build, which builds it again");
        }

        using var stream = File.OpenRead(path);
        return Digest.Of(stream) == file.Digest ? null
            : new FsckProblem(path, "it is not what was built", $"rm {ShellWord.Of(path)}, then coppice build");
    }
}
