using System.Collections.Concurrent;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Store;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Maintenance;
using Coppice.Store.Trees;

namespace Coppice.Growing.Tests.Support;

/// <summary>One test's family, and its own copy of the store that has the base.</summary>
internal sealed class Workbench : IDisposable
{
    private readonly Action<TempFolder, string> write;
    private readonly TempFolder folder = new();
    private readonly ConcurrentDictionary<Digest, TreeListing> listings = new();

    // What it begins with, as long as nobody has done anything with the store: then what is grown may be a copy of what another
    // test grew.
    private string? origin;

    public Workbench(GrownBase grown)
        : this(grown.Archive, grown.Store)
    {
    }

    /// <param name="archive">The archive that the base grows from.</param>
    /// <param name="store">The store to copy; null for an empty one.</param>
    public Workbench(TestArchive archive, string? store)
        : this((folder, templates) => FamilyText.Write(folder, archive, templates), store) =>
        origin = store is null ? null : $"{store} {Digest.Of(File.ReadAllBytes(archive.SignedFile))}";

    /// <param name="write">Writes the family file into a folder, with these templates beside the base.</param>
    /// <param name="store">The store to copy; null for an empty one.</param>
    public Workbench(Action<TempFolder, string> write, string? store)
    {
        this.write = write;
        if (store is not null)
        {
            LinkedStore.Copy(store, StorePath);
        }
    }

    public string StorePath
    {
        get
        {
            origin = null;
            return folder.At("store");
        }
    }

    public string FamilyFile => folder.At("family.yaml");

    public StoreFolder Store => StoreOpening.Open(StorePath);

    /// <summary>The names of the templates that were grown.</summary>
    public IEnumerable<string> Templates =>
        Directory.GetDirectories(Path.Combine(StorePath, "generations")).Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal);

    /// <summary>The same, but for the base.</summary>
    public IEnumerable<string> Children => Templates.Where(name => name != "base");

    public GenerationStore Generations => new(Store, TimeProvider.System);

    /// <summary>Writes a file beside the family file.</summary>
    public string Write(string path, string text, int mode = 0x1a4)
    {
        var file = folder.At(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, (UnixFileMode)mode);
        return file;
    }

    /// <summary>Declares templates beside <c>base</c>, in YAML.</summary>
    public Workbench Declare(string yaml)
    {
        write(folder, yaml);
        return this;
    }

    /// <summary>Any verb.</summary>
    public CommandResult Coppice(string verb, params string[] arguments) =>
        CommandLine.Call([verb, "-f", FamilyFile, "--store", StorePath, .. arguments]);

    /// <summary>Any verb that must succeed.</summary>
    public CommandResult Do(string verb, params string[] arguments)
    {
        var result = Coppice(verb, arguments);
        Assert.True(result.Succeeded,
            $"coppice {verb} {string.Join(' ', arguments)}: exit code {result.ExitCode}\n{result.Text}\n{result.Error}");
        return result;
    }

    /// <summary><c>coppice build</c>.</summary>
    public CommandResult Build(params string[] arguments) => CommandLine.Call(Arguments(arguments));

    /// <summary><c>coppice build</c> that must succeed; a copy does where another test has begun with the same.</summary>
    public Workbench Grow(params string[] arguments)
    {
        if (origin is null || arguments.Length > 0)
        {
            return GrowHere(arguments);
        }

        var key = $"{origin}\n{Declared()}";
        SeedStores.Grow(key, StorePath, () => GrowHere());
        return this;
    }

    private Workbench GrowHere(params string[] arguments)
    {
        var result = Build(arguments);
        Assert.True(result.Succeeded, result.Error);
        return this;
    }

    /// <summary>The arguments of <c>coppice build</c> here.</summary>
    public string[] Arguments(params string[] more) => ["build", "-f", FamilyFile, "--store", StorePath, .. more];

    public Generation? Current(string template) => Generations.Current(template);

    public Digest Tree(string template) => Current(template)!.Tree;

    /// <summary>Everything in a template's tree.</summary>
    public TreeListing Listing(string template) =>
        listings.GetOrAdd(Current(template)!.Tree, _ => new LayerStore(Store).Listing(Current(template)!.Layers));

    /// <summary>The entry of a path in a template's tree, or null.</summary>
    public TreeEntry? Entry(string template, string path) => Listing(template).Find(BytePath.Of(path));

    /// <summary>The text of a file in a template, or null.</summary>
    public string? Text(string template, string path) =>
        new TreeReader(new LayerStore(Store).Pool, Listing(template))
            .TryReadAllBytes(BytePath.Of(path)) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>What fsck finds, with the folders that belong to other stages.</summary>
    public IReadOnlyList<FsckProblem> Fsck() =>
        new Fsck(Store, new FsckOptions
        {
            KnownNames = ["packages", "snapshots", "indexes", "caches", "payloads", "keyrings", "releases", "families", "keys", "private"],
        }).Run(TestContext.Current.CancellationToken);

    /// <summary>No process and no mount of this store is left.</summary>
    public async Task AssertNothingLeftAsync()
    {
        Assert.True(await SoonAsync(() => !Runs(StorePath)), "a process of the store lives");
        Assert.DoesNotContain(File.ReadLines("/proc/self/mountinfo"), line => line.Contains(StorePath, StringComparison.Ordinal));
    }

    /// <summary>The files of the logs of a template's growths, oldest first.</summary>
    public IReadOnlyList<string> Logs(string template) =>
        [
            .. Directory.EnumerateDirectories(Store.At(StoreFolder.Logs), template + ".*").Order(StringComparer.Ordinal)
                .Select(log => Path.Combine(log, "growth.log")),
        ];

    public void Dispose() => folder.Dispose();

    // The family file and everything that it may name, whatever is in there.
    private Digest Declared()
    {
        var all = new ProcessRunner().Run(
            Command.Own("tar", ["--directory", folder.Path, "--sort=name", "--mtime=@0", "--exclude=./store", "--create", "."]));
        return all.Succeeded ? Digest.Of(all.Output) : throw new InvalidOperationException(all.Error);
    }

    private static async Task<bool> SoonAsync(Func<bool> happened)
    {
        for (var tries = 0; tries < 2400 && !happened(); tries++)
        {
            await Task.Delay(50);
        }

        return happened();
    }

    private static bool Runs(string words) =>
        Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(path[^1])).Any(path =>
    {
        try
        {
            return File.ReadAllText(path + "/cmdline").Contains(words, StringComparison.Ordinal);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return false;
        }
    });
}
