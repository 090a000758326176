using Coppice.Foundation;
using Coppice.Recipes;

namespace Coppice.Delivery.Pools;

/// <summary>
/// Images that lie in a folder as <c>NAME.img</c>; the older of two comes first, since parents are made before children.
/// </summary>
public sealed class FolderImages : ITemplateImages
{
    private const string Ending = ".img";
    private readonly string folder;

    /// <param name="folder">The folder.</param>
    /// <param name="names">The images wanted; all when there is none.</param>
    /// <exception cref="Failure">One is not there, or there is none at all.</exception>
    public FolderImages(string folder, IReadOnlyCollection<string> names)
    {
        this.folder = folder;
        var there = Directory.Exists(folder)
            ? new DirectoryInfo(folder).GetFiles("*" + Ending).OrderBy(file => file.LastWriteTimeUtc)
                .ThenBy(file => file.Name, StringComparer.Ordinal)
                .Select(file => Path.GetFileNameWithoutExtension(file.Name)).Where(name => ImageName.IsGood(name)).ToList()
            : [];
        var missing = names.Except(there).ToList();
        if (missing.Count > 0 || there.Count == 0)
        {
            throw new Failure(
                $"there is no {VisibleText.Of(missing.FirstOrDefault("NAME"))}{Ending} in {VisibleText.Of(folder)}",
                $"ls {VisibleText.Of(folder)}", kind: ProblemKind.NotFound);
        }

        Names = names.Count == 0 ? there : there.FindAll(names.Contains);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; }

    /// <inheritdoc/>
    public Digest? Identity(string name) => null;

    /// <inheritdoc/>
    public string Take(string name, Action<long> advanced, CancellationToken cancel) => Path.Combine(folder, name + Ending);

    /// <inheritdoc/>
    public void Release(string file)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
