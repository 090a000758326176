using Coppice.Delivery.Images;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;
using Coppice.Store.Generations;
using Coppice.Store.Layers;

namespace Coppice.Delivery.Pools;

/// <summary>
/// Images of the current generations. One at a time is made, in the store's folder for unfinished things, and removed after use.
/// </summary>
public sealed class GenerationImages : ITemplateImages
{
    private readonly Dictionary<string, Generation> generations;
    private readonly Func<Generation, ImageOptions> options;
    private readonly Lazy<HostFolder> folder;
    private readonly RootImage images;

    /// <param name="generations">The generations, one of each template; the caller holds the store's lock for reading.</param>
    /// <param name="options">What the image of a generation is to be like.</param>
    /// <param name="layers">The layers that they are grown of.</param>
    /// <param name="store">All generations of the store.</param>
    /// <param name="workFolder">The store's folder for unfinished things.</param>
    /// <param name="runner">Runs programs.</param>
    public GenerationImages(
        IEnumerable<Generation> generations, Func<Generation, ImageOptions> options, LayerStore layers, GenerationStore store,
        string workFolder, IProcessRunner runner)
    {
        this.generations = generations.ToDictionary(generation => generation.Template);
        this.options = options;
        Names =
        [
            .. this.generations.Values.OrderBy(generation => generation.Layers.Count)
                .ThenBy(generation => generation.Template, StringComparer.Ordinal)
                .Select(generation => generation.Template),
        ];
        folder = new Lazy<HostFolder>(() => HostFolder.Make(workFolder));
        images = new RootImage(runner, layers, store);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; }

    /// <inheritdoc/>
    public Digest? Identity(string name) => options(generations[name]).Identity(generations[name]);

    /// <inheritdoc/>
    public string Take(string name, Action<long> advanced, CancellationToken cancel)
    {
        var file = Path.Combine(folder.Value.Path, name + ".img");
        File.Create(file).Dispose();
        images.Fill(generations[name], options(generations[name]), file, advanced, cancel);
        return file;
    }

    /// <inheritdoc/>
    public void Release(string file) => File.Delete(file);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (folder.IsValueCreated)
        {
            folder.Value.Dispose();
        }
    }
}
