using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;

namespace Coppice.Archives.Own;

/// <summary>Reads packages that lie beside a family file.</summary>
/// <param name="processes">Runs the distribution's program that reads a package, confined.</param>
public sealed class OwnPackageReader(IProcessRunner processes)
{
    /// <summary>The files of an archive as they are now.</summary>
    /// <exception cref="Failure">One cannot be read.</exception>
    public static IReadOnlyList<OwnFile> FilesOf(OwnPackageFiles own) =>
    [
        .. own.Files.Select(path =>
        {
            try
            {
                using var stream = new FileStream(PlainFile.Open(Path.Combine(own.Folder, path)), FileAccess.Read);
                var file = new OwnFile(path, stream.Length, Digest.Of(stream));
                return own.Recorded.TryGetValue(path, out var recorded) && recorded != file.Digest
                    ? throw new Failure(
                        $"the package {VisibleText.Of(path)} was changed in the store", "coppice fsck",
                        kind: ProblemKind.Damaged)
                    : file;
            }
            catch (Exception e) when (FileErrors.Is(e))
            {
                throw new Failure(
                    $"cannot read the package {VisibleText.Of(path)}: {VisibleText.Of(e.Message)}",
                    $"ls -l {ShellWord.Of(Path.Combine(own.Folder, path))}", inner: e, kind: ProblemKind.FileAccess);
            }
        }),
    ];

    /// <summary>What the files of an archive say of themselves.</summary>
    /// <param name="own">The files.</param>
    /// <param name="format">The distribution.</param>
    /// <param name="where">Where they are declared.</param>
    /// <exception cref="Failure">One is not a package; all that are not at once.</exception>
    public IReadOnlyList<OwnPackage> Read(
        OwnPackageFiles own, IOwnPackageFormat format, SourceSpan where, CancellationToken cancel)
    {
        var (packages, problems) = (new List<OwnPackage>(), new List<Problem>());
        foreach (var file in FilesOf(own))
        {
            var result = processes.Run(format.Describe([Path.Combine(own.Folder, file.Path)]), cancel);
            try
            {
                packages.Add(result.Succeeded
                    ? format.Read(result.Output.AsMemory().TrimEnd((byte)0), file)
                    : throw new Failure(Reason(result.Error, own.Folder), kind: ProblemKind.Unverified));
            }
            catch (Failure failure)
            {
                problems.Add(new Problem(
                    $"{VisibleText.Of(Path.Combine(own.Declared, own.Template is null ? file.Path : ""))} is not a package: "
                        + failure.Message,
                    Where: where));
            }
        }

        return problems.Count == 0 ? packages : throw new Failure(problems, ExitCode.Usage);
    }

    // No path of this machine.
    private static string Reason(string error, string folder) => VisibleText.Of(
        error.Trim().Split('\n').LastOrDefault(line => line.Length > 0)?.Replace(folder + "/", "", StringComparison.Ordinal)
            ?? "it cannot be read");
}
