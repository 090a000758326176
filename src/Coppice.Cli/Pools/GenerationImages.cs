using Coppice.Cli.Running;
using Coppice.Delivery.Images;
using Coppice.Engine;
using Coppice.Foundation;
using Coppice.Sandbox;
using Coppice.Store;
using Coppice.Store.Generations;

namespace Coppice.Cli.Pools;

/// <summary>Images of the generations in force. One at a time is made, in the store's folder for unfinished things, and removed after use.</summary>
internal sealed class GenerationImages : ITemplateImages
{
    private readonly VerbContext context;
    private readonly CoppiceEngine engine;
    private readonly Func<Generation, ImageOptions> options;
    private readonly Dictionary<string, Generation> generations;
    private readonly Lazy<SandboxHost> host;
    private readonly Lazy<HostFolder> folder;

    /// <param name="context">The run.</param>
    /// <param name="engine">The store; the caller holds its lock for reading.</param>
    /// <param name="options">What the image of a generation is to be like.</param>
    /// <param name="templates">The templates; all that were grown when there is none.</param>
    /// <exception cref="Failure">One was never grown.</exception>
    public GenerationImages(VerbContext context, CoppiceEngine engine, Func<Generation, ImageOptions> options, IReadOnlyCollection<string> templates)
    {
        (this.context, this.engine, this.options) = (context, engine, options);
        generations = (templates.Count == 0 ? engine.Generations.Templates() : templates.Distinct())
            .Select(name => engine.FindGeneration(new TemplateReference(name, null))).ToDictionary(generation => generation.Template);
        Names = [.. generations.Values.OrderBy(generation => generation.Layers.Count).ThenBy(generation => generation.Template, StringComparer.Ordinal).Select(generation => generation.Template)];
        host = new Lazy<SandboxHost>(engine.StartSandbox);
        folder = new Lazy<HostFolder>(() => HostFolder.Make(engine.Store.At(StoreFolder.Work)));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; }

    /// <inheritdoc/>
    public Digest? Identity(string name)
    {
        var (generation, image) = (generations[name], options(generations[name]));
        return Digest.Of($"image 3 {generation.Family} {generation.Template} {generation.Tree} {generation.Epoch} {image.Size} {image.Bare} {image.QubesLayout}");
    }

    /// <inheritdoc/>
    public string Take(string name, Action<long> advanced, CancellationToken cancel)
    {
        var file = Path.Combine(folder.Value.Path, name + ".img");
        File.Create(file).Dispose();
        new RootImage(context.Host.Processes, host.Value, engine.Layers, context.Host.Time).Fill(generations[name], options(generations[name]), file, advanced, cancel);
        return file;
    }

    /// <inheritdoc/>
    public void Release(string file) => File.Delete(file);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (host.IsValueCreated)
        {
            host.Value.Dispose();
        }

        if (folder.IsValueCreated)
        {
            folder.Value.Dispose();
        }
    }
}
