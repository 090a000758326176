using System.Collections.Concurrent;
using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Arch.Grafting;

/// <summary>Grafting Arch's layers.</summary>
internal sealed class ArchGraftRules : IGraftRules
{
    // The old and new parent's databases are asked for again by every sibling.
    private readonly ConcurrentDictionary<Digest, PacmanDatabase> databases = new();
    // Of the same archives another template may take other packages.
    private readonly ConcurrentDictionary<(Digest?, Digest), Lazy<CatalogChanges>> changes = new();

    public PackageVerdict CheckPackages(PackageQuestion question)
    {
        var between = changes.GetOrAdd(
            (question.Then?.Key, question.Now.Key),
            _ => new Lazy<CatalogChanges>(() => new CatalogChanges(question.Then, question.Now)));
        return PackageCheck.Of(
            Read(question.Databases.Before), Read(question.Databases.Own), Read(question.Databases.Parent), question.Wanted,
            between.Value);
    }

    public byte[] Predict(PackageDatabases trees)
    {
        var (before, own, parent) = (Read(trees.Before), Read(trees.Own), Read(trees.Parent));
        if (before.Installed.FirstOrDefault(entry => !own.HasSame(entry) && !parent.HasSame(entry)) is { } both)
        {
            throw new MustRebuildException($"both it and its parent changed {both.Name}");
        }

        // What the template left alone is the parent's.
        var kept = parent.Installed.Where(entry => before.Find(entry.Name) is not { } was || own.HasSame(was));
        var mine = own.Installed.Where(entry => !before.HasSame(entry) && !parent.HasSame(entry));
        return Encoding.UTF8.GetBytes(
            string.Concat(
                kept.Concat(mine).OrderBy(entry => entry.Name, StringComparer.Ordinal).Select(entry => entry.LocalText())));
    }

    public bool Merges(BytePath path) => SharedFiles.Has(path);

    public byte[] Merge(
        BytePath path, ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> own, ReadOnlyMemory<byte> parent,
        PackageDatabases trees) =>
        SharedFiles.Merge(path, before, own, parent);

    public RegenerationPlan Regenerate(ChangedTrees trees) =>
        Regeneration.Of(trees, Read(trees.Databases.Before), Read(trees.Databases.Own), Read(trees.Databases.Parent));

    private PacmanDatabase Read(ReadOnlyMemory<byte> database) =>
        databases.GetOrAdd(Digest.Of(database.Span), _ => new PacmanDatabase(database));
}
