using Coppice.Distributions;
using Coppice.Foundation.Processes;
using Coppice.Planning;
using Coppice.Sandbox;

namespace Coppice.Growing;

/// <summary>What every growing template of one archive is shown under <c>/run/coppice</c>: made once, used by all.</summary>
internal sealed class SandboxView
{
    private const long CacheTreeEstimate = 1 << 20;
    private readonly SandboxHost host;
    private readonly ArchiveSnapshot archive;
    private readonly IPackageManager manager;
    private readonly string packageFolder;
    private readonly string name;
    private readonly Lock cacheGate = new();
    private bool cacheTried;

    /// <param name="host">Where the templates grow.</param>
    /// <param name="archive">The frozen archive.</param>
    /// <param name="manager">Its distribution.</param>
    /// <param name="packageFolder">The folder of downloaded packages.</param>
    /// <param name="cacheFolder">A folder for caches of this archive snapshot.</param>
    public SandboxView(SandboxHost host, ArchiveSnapshot archive, IPackageManager manager, string packageFolder, string cacheFolder)
    {
        (this.host, this.archive, this.manager, this.packageFolder, name) = (host, archive, manager, packageFolder, archive.Name);
        var metadata = MetadataFolder.Make(manager.Metadata(archive), cacheFolder);
        Directory.CreateDirectory(Shared("archive"));
        Directory.CreateDirectory(Shared("twins/names"));
        Directory.CreateDirectory(packageFolder);
        foreach (var file in manager.Files(archive))
        {
            TextFiles.Write(Shared("files"), file);
        }

        Environment = manager.Environment;
        Binds =
        [
            new SandboxBind(metadata, SandboxLayout.Metadata),
            new SandboxBind(packageFolder, SandboxLayout.Packages),
            host.SharedBind($"{name}/archive", SandboxLayout.Archive),
            host.SharedBind($"{name}/twins", SandboxLayout.Twins),
            host.SharedBind($"{name}/files", SandboxLayout.Files),
        ];
    }

    /// <summary>What is shown, read-only.</summary>
    public IReadOnlyList<SandboxBind> Binds { get; private set; }

    /// <summary>The environment of every step.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>The folder for twins, as this process can open it.</summary>
    public string TwinFolder => Shared("twins");

    /// <summary>
    /// Lets the package manager of a base read the metadata once for all templates. Of a base, since what runs here is believed by
    /// every other template: nothing that a single template installed may have a hand in it.
    /// </summary>
    /// <param name="baseLayer">The tree of the base's layer.</param>
    /// <param name="cancel">Stops.</param>
    public void ReadMetadataOnce(string baseLayer, CancellationToken cancel) => ReadMetadataOnce(step =>
    {
        using var tree = host.Mount([baseLayer], CacheTreeEstimate);
        var command = new SandboxCommand(step.Arguments) { Environment = Environment, Binds = Binds, Scratch = [SandboxLayout.Scratch] };
        return host.Run(tree, command, cancel);
    });

    /// <summary>The same with a base that is growing, once it has its minimal system and nothing else.</summary>
    /// <param name="run">Runs the step in it.</param>
    public void ReadMetadataOnce(Func<SandboxStep, CommandResult> run)
    {
        lock (cacheGate)
        {
            if (cacheTried || manager.PrintCache is not { } step)
            {
                return;
            }

            cacheTried = true;
            var result = run(step);
            if (result.Succeeded && TryWriteCache(result.Output))
            {
                Binds = [.. Binds, host.SharedBind($"{name}/cache", SandboxLayout.Cache)];
            }
        }
    }

    /// <summary>Shows an excerpt of the metadata (<see cref="IPackageCatalog.Excerpt"/>) to steps of one growth; null where there is no room for it.</summary>
    public ShownExcerpt? TryShow(GrowthRequest request, IReadOnlyDictionary<string, byte[]> excerpt)
    {
        var place = $"{name}/excerpts/{request.Template.Name}-{Guid.NewGuid():n}";
        var folder = Path.Combine(host.SharedFolder, place);
        try
        {
            MetadataFolder.Write(manager.Metadata(archive).Select(file => file.Name), excerpt, folder, SandboxLayout.Metadata);
            return new ShownExcerpt(folder, host.SharedBind(place, SandboxLayout.Excerpt));
        }
        catch (IOException)
        {
            Directory.Delete(folder, recursive: true);
            return null;
        }
    }

    // In memory as what grows is: where there is no room for it, every template reads the metadata itself.
    private bool TryWriteCache(byte[] cache)
    {
        var file = Shared("cache");
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

    /// <summary>Makes a downloaded package visible in the archive, under the path that the archive gives it.</summary>
    /// <returns>Its path in the sandbox.</returns>
    public string Show(PackageFile package, string file)
    {
        var relative = Path.Combine(manager.MirrorFolder(archive, package.Mirror), package.Path);
        var link = Path.Combine(Shared("archive"), relative);
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        Link(link, StoredAt(file));
        if (package.Signature is not null)
        {
            Link(link + PackageSignature.Ending, StoredAt(file + PackageSignature.Ending));
        }

        return $"{SandboxLayout.Archive}/{relative}";
    }

    private static void Link(string link, string target)
    {
        try
        {
            File.CreateSymbolicLink(link, target);
        }
        catch (IOException) when (new FileInfo(link).LinkTarget == target)
        {
            // Another template showed it already.
        }
    }

    /// <summary>The path of a downloaded package in the sandbox, named by its digest.</summary>
    public string StoredAt(string file) => $"{SandboxLayout.Packages}/{Path.GetRelativePath(packageFolder, file)}";

    /// <summary>Copies a script of the family file to where the sandbox can be shown it.</summary>
    /// <returns>Its path for a bind.</returns>
    public string ShowScript(string identifier, string file)
    {
        TextFiles.Write(Shared("scripts"), new TextFile(identifier, "", Executable: true) { Content = File.ReadAllBytes(file) });
        return host.SharedBind($"{name}/scripts/{identifier}", "").Source;
    }

    private string Shared(string folder) => Path.Combine(host.SharedFolder, name, folder);
}
