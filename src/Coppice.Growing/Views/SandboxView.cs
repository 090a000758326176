using System.Collections.Concurrent;
using Coppice.Distributions;
using Coppice.Foundation.Processes;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Sandbox;

namespace Coppice.Growing.Views;

/// <summary>
/// What every growing template of the same archives is shown under <c>/run/coppice</c>: made once, used by all.
/// </summary>
internal sealed class SandboxView
{
    private const long CacheTreeEstimate = 1 << 20;
    private const string Minimal = "";
    private readonly SandboxHost host;
    private readonly PackageSources sources;
    private readonly IPackageManager manager;
    private readonly string packageFolder;
    private readonly bool isOfSeveral;
    private readonly Lock cacheGate = new();
    private readonly ConcurrentDictionary<string, string?> caches = new(StringComparer.Ordinal);

    /// <param name="host">Where the templates grow.</param>
    /// <param name="sources">The frozen archives.</param>
    /// <param name="manager">Its distribution.</param>
    /// <param name="packageFolder">The folder of downloaded packages.</param>
    /// <param name="workFolder">The folder of the store, on the same file system, for what is gone at the end.</param>
    /// <param name="cacheFolder">A folder for caches of these very metadata.</param>
    public SandboxView(
        SandboxHost host,
        PackageSources sources,
        IPackageManager manager,
        string packageFolder,
        string workFolder,
        string cacheFolder)
    {
        isOfSeveral = sources.ForeignArchitectures.Count > 0;
        (
            this.host, this.sources, this.manager, this.packageFolder,
            WorkFolder) = (host, sources, manager, packageFolder, workFolder);
        var metadata = MetadataFolder.Make(manager.Metadata(sources), manager.Limited(sources), cacheFolder);
        Directory.CreateDirectory(packageFolder);
        foreach (var file in manager.Files(sources)
            .Concat(manager.Vouching(sources, name => File.ReadAllBytes(Path.Combine(metadata, name)))))
        {
            TextFiles.Write(Shared("files"), file);
        }

        Environment = manager.Environment;
        Files = [host.SharedBind($"{Name}/files", SandboxLayout.Files)];
        Binds = [new SandboxBind(metadata, SandboxLayout.Metadata), .. Files];
    }

    /// <summary>The name of its folder among what is shared.</summary>
    public string Name => sources.Key == sources.Digest ? sources.First.Name : $"{sources.First.Name}.{sources.Key.Hex}";

    /// <summary>The folder of the store for what is gone at the end.</summary>
    public string WorkFolder { get; }

    /// <summary>Where the templates grow.</summary>
    public SandboxHost Host => host;

    /// <summary>What is shown, read-only.</summary>
    public IReadOnlyList<SandboxBind> Binds { get; }

    /// <summary>Of that, Coppice's own files: they lie in memory.</summary>
    public IReadOnlyList<SandboxBind> Files { get; }

    /// <summary>The environment of every step.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>
    /// What shows the metadata as they were read once, to a growth on a base: read by that base, or by a minimal system with
    /// nothing that is declared in it.
    /// </summary>
    /// <param name="baseLayer">The tree of the base's layer.</param>
    public IReadOnlyList<SandboxBind> CacheFor(string? baseLayer) =>
        ((string?[])[Minimal, baseLayer]).Select(key => key is null ? null : caches.GetValueOrDefault(key))
            .FirstOrDefault(file => file is not null) is { } made
            ? [host.SharedBind($"{Name}/{made}", SandboxLayout.Cache)]
            : [];

    /// <summary>
    /// Lets the package manager of a base read the metadata once for all templates that stand on it. What runs here is believed
    /// by them: nothing that a single template installed may have a hand in it, and what a base declares has none in what other
    /// bases' templates believe.
    /// </summary>
    /// <param name="layers">
    /// The trees of the layers that a template stands on, that of its base first; none of a base, which reads it while it grows.
    /// </param>
    /// <param name="cancel">Stops.</param>
    public void ReadMetadataOnce(IReadOnlyList<string> layers, CancellationToken cancel)
    {
        if (layers.Count == 0)
        {
            return;
        }

        ReadMetadataOnce(layers[0], step =>
        {
            using var tree = host.Mount([layers[0]], CacheTreeEstimate);
            var command = new SandboxCommand(step.Arguments)
            {
                Environment = Environment,
                Binds = Binds,
                Scratch = [SandboxLayout.Scratch],
            };
            return host.Run(tree, command, cancel);
        });
    }

    /// <summary>
    /// The same with a base that is growing, once it has its minimal system and nothing else: for the templates of all bases.
    /// </summary>
    /// <param name="run">Runs the step in it.</param>
    public void ReadMetadataOnce(Func<SandboxStep, CommandResult> run) => ReadMetadataOnce(Minimal, run);

    private void ReadMetadataOnce(string key, Func<SandboxStep, CommandResult> run)
    {
        lock (cacheGate)
        {
            // A base has one architecture: what it reads is of no use to a template that has more.
            if (isOfSeveral || manager.PrintCache is not { } step || caches.ContainsKey(key)
                || caches.GetValueOrDefault(Minimal) is not null)
            {
                return;
            }

            var result = run(step);
            var file = $"cache-{caches.Count}";
            caches[key] = result.Succeeded && TryWriteCache(file, result.Output) ? file : null;
        }
    }

    /// <summary>
    /// Shows a reduced index of the metadata (<see cref="IPackageCatalog.ReducedIndex"/>) to steps of one growth; null where
    /// there is no room for it.
    /// </summary>
    public ShownReducedIndex? TryShow(string template, IReadOnlyDictionary<string, byte[]> reducedIndex)
    {
        var place = $"{Name}/excerpts/{template}-{Guid.NewGuid():n}";
        var folder = Path.Combine(host.SharedFolder, place);
        try
        {
            MetadataFolder.Write(
                manager.Metadata(sources).Select(file => file.Name), reducedIndex, folder, SandboxLayout.Metadata);
            return new ShownReducedIndex(folder, host.SharedBind(place, SandboxLayout.ReducedIndex));
        }
        catch (IOException)
        {
            Directory.Delete(folder, recursive: true);
            return null;
        }
    }

    // In memory as what grows is: where there is no room for it, every template reads the metadata itself.
    private bool TryWriteCache(string name, byte[] cache)
    {
        var file = Shared(name);
        try
        {
            File.WriteAllBytes(file, cache);
            return true;
        }
        catch (IOException)
        {
            File.Delete(file);
            return false;
        }
    }

    /// <summary>The path of a package below <see cref="SandboxLayout.Archive"/>.</summary>
    public string PathInArchive(PackageFile package) => Path.Combine(manager.MirrorFolder(sources, package.Mirror), package.Path);

    /// <summary>The path of a downloaded package below <see cref="SandboxLayout.Packages"/>.</summary>
    public string NameOf(string file) => Path.GetRelativePath(packageFolder, file);

    /// <summary>The path of a downloaded package in the sandbox, named by its digest.</summary>
    public string StoredAt(string file) => StoredAt(packageFolder, file);

    /// <summary>The path in the sandbox of a package in a folder of downloaded packages.</summary>
    public static string StoredAt(string packageFolder, string file) =>
        $"{SandboxLayout.Packages}/{Path.GetRelativePath(packageFolder, file)}";

    /// <summary>Copies a script of the family file to where the sandbox can be shown it.</summary>
    /// <returns>Its path for a bind.</returns>
    public string ShowScript(string identifier, string file)
    {
        TextFiles.Write(Shared("scripts"), new TextFile(identifier, "", Executable: true) { Content = File.ReadAllBytes(file) });
        return host.SharedBind($"{Name}/scripts/{identifier}", "").Source;
    }

    private string Shared(string folder) => Path.Combine(host.SharedFolder, Name, folder);
}
