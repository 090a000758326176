using System.Collections.Concurrent;
using Coppice.Distributions.Grafting;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Grafting;

/// <summary>Grafting Debian's layers.</summary>
internal sealed class DebianGraftRules : IGraftRules
{
    private static readonly BytePath Database = BytePath.Of("var/lib/dpkg/status");

    // The old and new parent's databases are asked for again by every sibling.
    private readonly ConcurrentDictionary<Digest, DpkgDatabase> databases = new();
    private readonly ConcurrentDictionary<(Digest?, Digest), Lazy<CatalogChanges>> changes = new();

    public IReadRules Reads { get; } = new DebianReadRules();

    public void Prepare(PackageSources? then, PackageSources now) => Between(then, now);

    public PackageVerdict CheckPackages(PackageQuestion question) => PackageCheck.Of(
        Read(question.Databases.Before), Read(question.Databases.Own), Read(question.Databases.Parent), question,
        Between(question.Then, question.Now));

    public byte[] Predict(PackageDatabases trees) => SharedFiles.Merge(Database, trees.Before, trees.Own, Known(trees));

    public bool Merges(BytePath path) => path == InstallMarks.Path || SharedFiles.Has(path);

    public IReadOnlyList<BytePath> AlwaysMerged { get; } = [InstallMarks.Path];

    public IReadOnlyList<BytePath> InOrderOfComing => AccountFiles.Paths;

    public byte[] Merge(
        BytePath path, ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> own, ReadOnlyMemory<byte> parent,
        PackageDatabases trees) => path == InstallMarks.Path
        ? InstallMarks.Merge(
            before, own, parent, new MarkedPackages(Read(trees.Before), Read(trees.Own), Read(trees.Parent), trees.Wanted))
        : SharedFiles.Merge(path, before, own, parent);

    public RegenerationPlan Regenerate(ChangedTrees trees)
    {
        if (trees.ParentChanges.FirstOrDefault(AptArchiveFiles.IsSource) is { } source
            && trees.OwnChanges.Any(AptArchiveFiles.IsSource))
        {
            throw new MustRebuildException($"both it and {trees.Other} set up archives, and {trees.Other} changed {source}");
        }

        InstallationHooks.Refuse(trees.ReadOwn, trees.FilesInOwn, trees.HooksAreKnown);
        InstallationHooks.Refuse(trees.ReadParent, trees.FilesInParent, trees.HooksAreKnown);
        Preconfiguring.Refuse(trees);
        return Regeneration.Of(
            trees with { OtherPackages = InfoFolder.PackagesOf(trees.ParentChanges) }, Read(trees.Databases.Before),
            Read(trees.Databases.Own), Read(trees.Databases.Parent));
    }

    private CatalogChanges Between(PackageSources? then, PackageSources now) =>
        changes.GetOrAdd((then?.Key, now.Key), _ => new Lazy<CatalogChanges>(() => new CatalogChanges(then, now))).Value;

    // A predicted database has stanzas as the index has them; those of known packages are as dpkg writes them.
    private byte[] Known(PackageDatabases trees)
    {
        var (before, own) = (Read(trees.Before), Read(trees.Own));
        return StanzaText.Join(Read(trees.Parent).All.Select(stanza =>
            new[] { before.Find(stanza.Key), own.Find(stanza.Key) }.FirstOrDefault(
                known => known?.Version == stanza.Version)?.Text
                ?? stanza.Text));
    }

    private DpkgDatabase Read(ReadOnlyMemory<byte> status) =>
        databases.GetOrAdd(Digest.Of(status.Span), _ => new DpkgDatabase(status));
}
