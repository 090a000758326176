using Coppice.Foundation;
using Coppice.Store;
using Coppice.Store.Maintenance;

namespace Coppice.Growing.Records;

/// <summary>
/// A folder of the store with what was seen of packages, a file for each: <c>FOLDER/&lt;2 digits&gt;/&lt;digest of the
/// package&gt;</c>. An economy only: each may be missing or damaged.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="folder">The name of the folder in it.</param>
internal sealed class PackageRecordFolder(StoreFolder store, string folder)
{
    /// <summary>Absolute path of the record of a package.</summary>
    public string PathOf(Digest package) => Path.Combine(store.At(folder), package.Hex[..2], package.Hex);

    /// <summary>Absolute paths of the records of packages that are not kept.</summary>
    /// <param name="kept">The digests of kept packages, in hexadecimal form.</param>
    public IReadOnlyList<string> Unneeded(IReadOnlySet<string> kept) =>
        [.. Files().Where(file => !kept.Contains(Path.GetFileName(file)))];

    /// <summary>Looks whether each record is whole and in its place.</summary>
    /// <param name="isWhole">Whether the record of a package is whole.</param>
    /// <param name="mended">What happens where one is not, to complete "is damaged: …".</param>
    /// <param name="cancel">Stops.</param>
    public IEnumerable<FsckProblem> Check(Func<Digest, bool> isWhole, string mended, CancellationToken cancel)
    {
        foreach (var file in Files())
        {
            cancel.ThrowIfCancellationRequested();
            var isNamed = Digest.TryParse(Path.GetFileName(file), out var package) && PathOf(package) == file;
            if (!isNamed || !isWhole(package))
            {
                yield return new FsckProblem(
                    file, isNamed ? $"is damaged: {mended}" : "does not belong to the store",
                    isNamed ? $"rm {ShellWord.Of(file)}" : $"look at it, then move it away: mv {ShellWord.Of(file)} /elsewhere");
            }
        }
    }

    private IEnumerable<string> Files() => Directory.Exists(store.At(folder))
        ? Directory.EnumerateFiles(store.At(folder), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [];
}
