using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Layers;
using Coppice.Store.Trees;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Store.Maintenance;

/// <summary>Checks that every layer has exactly what its manifest lists.</summary>
internal sealed class LayerCheck(StoreFolder store, PoolCheck pool, Action<string>? done)
{
    private readonly ContentPool contents = new(store);
    private readonly ContentUse use = new(store);

    internal IEnumerable<FsckProblem> Run(CancellationToken cancel)
    {
        var problems = new List<FsckProblem>();
        using var layers = store.Handle(StoreFolder.Layers);
        foreach (var name in layers.Names())
        {
            var path = store.At(StoreFolder.Layers, VisibleText.Of(name));
            problems.AddRange(FsckProblem.Guarded(path, () => Layer(layers, name, path, cancel)));
            done?.Invoke(path);
        }

        return problems;
    }

    /// <summary>What is wrong with one layer; nothing where there is none.</summary>
    internal IEnumerable<FsckProblem> Check(string name)
    {
        var path = store.At(StoreFolder.Layers, name);
        using var layers = store.Handle(StoreFolder.Layers);
        return PlainFile.IsFolder(path)
            ? FsckProblem.Guarded(path, () => Layer(layers, Encoding.ASCII.GetBytes(name), path, CancellationToken.None)) : [];
    }

    private IEnumerable<FsckProblem> Layer(DirectoryHandle layers, byte[] name, string path, CancellationToken cancel)
    {
        var text = Encoding.UTF8.GetString(name);
        if (text.Length != 32 || layers.Status(name).Kind != FileKind.Directory)
        {
            return [FsckProblem.Foreign(path)];
        }

        using var folder = layers.OpenDirectory(name);
        var names = folder.Names().ConvertAll(Encoding.UTF8.GetString);
        var problems = names
            .Where(other => other is not (
                "manifest" or "tree" or LayerProvenance.FileName or LayerReads.FileName or LayerHooks.FileName))
            .Select(other => FsckProblem.Foreign(Path.Combine(path, VisibleText.Of(other)))).ToList();
        if (!names.Contains("manifest") || !names.Contains("tree"))
        {
            problems.Add(new FsckProblem(path, "has no manifest or no tree", Repair(path)));
            return problems;
        }

        var manifest = LayerManifest.ReadText(Path.Combine(path, "manifest"));
        if (!Digest.Of(manifest).Hex.StartsWith(text, StringComparison.Ordinal))
        {
            problems.Add(
                new FsckProblem(
                Path.Combine(path, "manifest"), "was changed: it is not the one that the layer is named after", Repair(path)));
            return problems;
        }

        if (names.Contains(LayerProvenance.FileName))
        {
            var authors = Path.Combine(path, LayerProvenance.FileName);
            problems.AddRange(FsckProblem.Guarded(authors, () =>
                LayerProvenance.Parse(PlainFile.Read(authors, LayerProvenanceStore.SizeLimit), authors) is null
                ? [FsckProblem.Foreign(authors)] : []));
        }

        if (names.Contains(LayerReads.FileName))
        {
            var reads = Path.Combine(path, LayerReads.FileName);
            problems.AddRange(
                FsckProblem.Guarded(
                reads, () => LayerReads.Parse(File.ReadAllBytes(reads), reads) is null ? [FsckProblem.Foreign(reads)] : []));
        }

        if (names.Contains(LayerHooks.FileName))
        {
            var hooks = Path.Combine(path, LayerHooks.FileName);
            problems.AddRange(
                FsckProblem.Guarded(hooks, () => LayerHooks.TryRead(hooks) is null ? [FsckProblem.Foreign(hooks)] : []));
        }

        var found = TreeWalk.Walk(Path.Combine(path, "tree"), latest: null, new TreeLimits(), cancel, Hash);
        var entries = LayerManifest.Parse(manifest, path).Entries;
        problems.AddRange(Compare(path, entries, found, use));
        problems.AddRange(Lost(path, entries));
        return problems;
    }

    // A layer's files are links to objects; who reads a file goes by the object.
    private IEnumerable<FsckProblem> Lost(string layer, IReadOnlyList<TreeEntry> entries) => entries
        .Where(entry => entry.Type == EntryType.File)
        .Select(entry => (entry.Path, Object: contents.PathOf(entry)))
        .Where(file => !File.Exists(file.Object))
        .Select(file =>
            new FsckProblem(
                file.Object, $"is missing: it has the content of {file.Path}",
                $"ln {VisibleText.Of($"{layer}/tree{file.Path}")} {file.Object}"));

    private Digest Hash(SafeFileHandle file, TreeEntry entry) =>
        pool.DigestOf(PosixFile.Status(file)) ?? ContentHash.Of(file, entry);

    internal static IEnumerable<FsckProblem> Compare(string layer, IReadOnlyList<TreeEntry> listed, List<FoundEntry> found,
        ContentUse use)
    {
        var (l, f) = (0, 0);
        while (l < listed.Count || f < found.Count)
        {
            var order = l == listed.Count ? 1 : f == found.Count ? -1 : listed[l].Path.CompareTo(found[f].Entry.Path);
            var path = $"{layer}/tree{(order <= 0 ? listed[l] : found[f].Entry).Path}";
            if (order < 0)
            {
                yield return new FsckProblem(path, "is missing", Repair(layer));
            }
            else if (order > 0)
            {
                yield return FsckProblem.Foreign(path);
            }
            else if (found[f].Opaque || listed[l] with { Link = null } != found[f].Entry)
            {
                yield return new FsckProblem(path, "was changed", use.Repair(layer, listed[l]));
            }

            l += order <= 0 ? 1 : 0;
            f += order >= 0 ? 1 : 0;
        }
    }

    private static string Repair(string layer) => ContentUse.Removal([layer]);
}
