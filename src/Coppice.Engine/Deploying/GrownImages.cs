using Coppice.Delivery.Images;
using Coppice.Deploying.Carrying;
using Coppice.Deploying.Planning;
using Coppice.Families;
using Coppice.Sandbox;
using Coppice.Store;

namespace Coppice.Engine.Deploying;

/// <summary>Root images of generations in the store, one at a time, in its folder for unfinished things.</summary>
/// <param name="engine">The store; the caller holds its lock for reading.</param>
/// <param name="family">The family.</param>
internal sealed class GrownImages(CoppiceEngine engine, Family family) : IRootImages, IDisposable
{
    private readonly Lazy<HostFolder> folder = new(() => HostFolder.Make(engine.Store.At(StoreFolder.Work)));

    /// <inheritdoc/>
    public string Take(WantedTemplate wanted, long size, CancellationToken cancel)
    {
        var generation = engine.FindGeneration(new TemplateReference(wanted.Name, wanted.Generation.Number));
        var file = Path.Combine(folder.Value.Path, wanted.Name + ".img");
        File.Create(file).Dispose();
        new RootImage(engine.Processes, engine.Layers, engine.Generations)
            .Fill(generation, new ImageOptions(size, QubesLayout: family.QubesOf(wanted.Name) is not null), file, cancel: cancel);
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
