using System.Text;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Components.Keeping;

/// <summary>
/// Where builds are kept: <c>builds/results/KEY</c> has everything that one left, with <c>result.json</c> and its log;
/// <c>builds/archives/FAMILY/NAME.json</c> says what an archive consists of, and the folder next to it has its packages;
/// <c>builds/environments</c> says which environments were grown. Whoever writes holds the lock for building.
/// </summary>
/// <param name="store">Absolute path of the store.</param>
public sealed partial class BuildStore(string store)
{
    /// <summary>Name of the folder in the store.</summary>
    public const string Folder = "builds";

    /// <summary>The name of the log among the files of a result.</summary>
    public const string Log = "build.log";

    private const string RecordFile = "result.json";
    private const string ResultFolder = "results";

    private readonly string root = Path.Combine(store, Folder);

    private string Results => Path.Combine(root, ResultFolder);

    private string Archives => Path.Combine(root, "archives");

    private string Environments => Path.Combine(root, "environments");

    /// <summary>The folder of a result; nothing is there before it is kept.</summary>
    public string FolderOf(Digest key) => Path.Combine(Results, key.Hex);

    /// <summary>The path of the log of a result, below the store.</summary>
    public static string LogOf(Digest key) => $"{Folder}/{ResultFolder}/{key.Hex}/{Log}";

    /// <summary>What is kept under a key; null when nothing is.</summary>
    /// <exception cref="Failure">The record is damaged.</exception>
    public ComponentResult? Find(Digest key) => BuildJson.TryReadResult(Path.Combine(FolderOf(key), RecordFile));

    /// <summary>All results that are kept.</summary>
    /// <exception cref="Failure">A record is damaged.</exception>
    public IEnumerable<ComponentResult> All() => PlainFile.Names(Results)
        .Select(name => Digest.TryParse(name, out var key) ? Find(key) : null).OfType<ComponentResult>();

    /// <summary>A new empty folder for what a build leaves; it becomes the result's with <see cref="Keep"/>.</summary>
    public string NewFolder()
    {
        var folder = Path.Combine(root, "work", Guid.NewGuid().ToString("N"));
        return Directory.CreateDirectory(folder).FullName;
    }

    /// <summary>Removes what builds that were broken off left. The caller holds the lock for building.</summary>
    public void RemoveUnfinished()
    {
        if (Directory.Exists(Path.Combine(root, "work")))
        {
            Directory.Delete(Path.Combine(root, "work"), recursive: true);
        }
    }

    /// <summary>Keeps a result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="folder">The folder with its files, from <see cref="NewFolder"/>.</param>
    public void Keep(ComponentResult result, string folder)
    {
        BuildJson.Write(Path.Combine(folder, RecordFile), result);
        foreach (var file in Directory.GetFiles(folder))
        {
            DurableFile.Publish(file, file);
        }

        DurableFile.FlushFolder(folder);
        var target = FolderOf(result.Key);
        Directory.CreateDirectory(Results);
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        Directory.Move(folder, target);
        DurableFile.FlushFolder(Results);
    }

    /// <summary>What an archive consists of.</summary>
    /// <exception cref="Failure">The record is damaged.</exception>
    public ArchiveState StateOf(string family, string archive) =>
        BuildJson.TryReadArchive(StateFile(family, archive)) ?? new ArchiveState(family, archive);

    /// <summary>What all archives consist of that were ever built, by family and name.</summary>
    /// <exception cref="Failure">A record is damaged.</exception>
    public IReadOnlyList<ArchiveState> States() =>
    [
        .. StateFiles().Select(pair => BuildJson.TryReadArchive(Path.Combine(Archives, pair.Family, pair.File))!)
            .OrderBy(state => state.Family, StringComparer.Ordinal).ThenBy(state => state.Archive, StringComparer.Ordinal),
    ];

    /// <summary>The packages of an archive, as templates take them; null where it was never built.</summary>
    /// <exception cref="Failure">The record is damaged.</exception>
    public OwnPackageFiles? PackagesOf(string family, ArchiveDeclaration archive) =>
        StateOf(family, archive.Name) is not { Packages: { Count: > 0 } packages } ? null
        : new OwnPackageFiles(archive.Name, PackageFolder(family, archive.Name), [.. packages.Select(file => file.Name)])
        {
            Recorded = packages.ToDictionary(file => file.Name, file => file.Digest),
        };

    /// <summary>Remembers the versions that an archive has given, and nothing else of a new state.</summary>
    public void Keep(ArchiveState state) => BuildJson.Write(StateFile(state.Family, state.Archive), state);

    /// <summary>Makes an archive consist of results.</summary>
    /// <param name="state">The archive, with the versions that it has given.</param>
    /// <param name="results">A result for each of its components, in the order of declaration.</param>
    public ArchiveState Publish(ArchiveState state, IReadOnlyList<ComponentResult> results)
    {
        var folder = PackageFolder(state.Family, state.Archive);
        var packages = results.SelectMany(result => result.Packages.Select(file => (result, file)))
            .OrderBy(pair => pair.file.Name, StringComparer.Ordinal).ToList();
        Link(folder, packages);
        var next = state with
        {
            Components = [.. results.Select(result => new BuiltComponent(result.Component, result.Key))],
            Packages = [.. packages.Select(pair => pair.file)],
        };
        Keep(next);
        var names = packages.Select(pair => pair.file.Name).ToHashSet();
        foreach (var old in Directory.GetFiles(folder).Where(file => !names.Contains(Path.GetFileName(file))))
        {
            File.Delete(old);
        }

        return next;
    }

    /// <summary>Every record: its path, and what reads it and names the files that it says are there.</summary>
    public IEnumerable<(string Path, Func<IReadOnlyList<(string Path, ResultFile File)>> Read)> Records()
    {
        foreach (var name in PlainFile.Names(Results))
        {
            var folder = Path.Combine(Results, name);
            yield return (Path.Combine(folder, RecordFile), () => Digest.TryParse(name, out var key) && Find(key) is { } result
                ? [.. result.Files.Select(file => (Path.Combine(folder, file.Name), file))]
                : throw new Failure(
                    $"there is no build {VisibleText.Of(name)}", $"rm -r {ShellWord.Of(folder)}", kind: ProblemKind.Damaged));
        }

        foreach (var (family, file) in StateFiles())
        {
            var path = Path.Combine(Archives, family, file);
            yield return (path, () => [.. BuildJson.TryReadArchive(path)!.Packages
                .Select(package => (Path.Combine(path[..^5], package.Name), package))]);
        }
    }

    /// <summary>Absolute paths of builds that no archive has, and of records of environments.</summary>
    /// <param name="keepsResult">Whether a build is kept all the same.</param>
    /// <param name="keepsTree">Whether an environment's tree is kept.</param>
    /// <exception cref="Failure">A record is damaged: then nothing may go.</exception>
    public IEnumerable<string> Unneeded(Func<ComponentResult, bool> keepsResult, Func<Digest, bool> keepsTree)
    {
        var kept = StateFiles()
            .SelectMany(pair => BuildJson.TryReadArchive(Path.Combine(Archives, pair.Family, pair.File))!.Components)
            .Select(built => built.Key).ToHashSet();
        return All().Where(result => !kept.Contains(result.Key) && !keepsResult(result)).Select(result => FolderOf(result.Key))
            .Concat(PlainFile.Names(Environments).Select(name => Path.Combine(Environments, name))
                .Where(path => BuildJson.TryReadEnvironment(path) is { } known && !keepsTree(known.Tree)))
            .Concat(UnneededAnswers(keepsTree));
    }

    /// <summary>An environment that was grown with these inputs; null where none was.</summary>
    /// <exception cref="Failure">The record is damaged.</exception>
    public KnownEnvironment? FindEnvironment(Digest key) =>
        BuildJson.TryReadEnvironment(Path.Combine(Environments, key.Hex + ".json"));

    /// <summary>Remembers an environment.</summary>
    public void Keep(KnownEnvironment known) => BuildJson.Write(Path.Combine(Environments, known.Key.Hex + ".json"), known);

    /// <summary>
    /// A folder with what an environment is to have besides what other archives have: packages of components that were built, and
    /// the one that asks for everything.
    /// </summary>
    /// <param name="environment">The name of the environment.</param>
    /// <param name="results">The builds.</param>
    /// <param name="wanted">Which of their packages.</param>
    /// <param name="needs">The package that asks.</param>
    public OwnPackageFiles Needs(
        string environment, IReadOnlyList<ComponentResult> results, Func<string, bool> wanted,
        (string File, byte[] Content) needs)
    {
        var folder = Path.Combine(root, "needs", environment, "packages");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        var packages = results.SelectMany(result => result.Packages.Select(file => (result, file)))
            .Where(pair => wanted(pair.file.Name)).ToList();
        Link(folder, packages);
        DurableFile.Write(Path.Combine(folder, needs.File), needs.Content);
        return new OwnPackageFiles(
            environment, folder, [.. packages.Select(pair => pair.file.Name).Append(needs.File).Order(StringComparer.Ordinal)])
        {
            Recorded = packages.ToDictionary(pair => pair.file.Name, pair => pair.file.Digest),
        };
    }

    /// <summary>Removes what <see cref="Needs"/> made: what an environment has of it is in it now.</summary>
    public void ForgetNeeds(string environment)
    {
        if (Path.Combine(root, "needs", environment) is var folder && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The folder next to that for what its archive's metadata are.</summary>
    public string NeedsMetadata(string environment) => Path.Combine(root, "needs", environment, "metadata");

    private string StateFile(string family, string archive) =>
        Path.Combine(Archives, Uri.EscapeDataString(family), archive + ".json");

    private string PackageFolder(string family, string archive) =>
        Path.Combine(Archives, Uri.EscapeDataString(family), archive);

    private IEnumerable<(string Family, string File)> StateFiles() => PlainFile.Names(Archives)
        .SelectMany(family => PlainFile.Names(Path.Combine(Archives, family)).Select(name => (family, name)))
        .Where(pair => pair.name.EndsWith(".json", StringComparison.Ordinal));

    // Links, for a package lies in its result, too. What has the name already may be of another build.
    private void Link(string folder, IEnumerable<(ComponentResult Result, ResultFile File)> packages)
    {
        Directory.CreateDirectory(folder);
        using var to = DirectoryHandle.Open(folder);
        foreach (var (result, file) in packages)
        {
            using var from = DirectoryHandle.Open(FolderOf(result.Key));
            var (name, temporary) = (Encoding.ASCII.GetBytes(file.Name), WorkName.New());
            to.Link(from, name, temporary);
            File.Move(
                Path.Combine(folder, Encoding.ASCII.GetString(temporary)), Path.Combine(folder, file.Name), overwrite: true);
        }

        DurableFile.FlushFolder(folder);
    }
}
