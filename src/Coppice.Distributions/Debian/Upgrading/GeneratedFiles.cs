using System.Text;
using Coppice.Distributions.Debian.Grafting;
using Coppice.Distributions.Grafting;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Upgrading;

/// <summary>
/// Which generated files of a template depend on files that newer packages bring. Looked at as a graft: the packages that are
/// exchanged are the parent that changed, all the rest is what stands on it.
/// </summary>
internal static class GeneratedFiles
{
    /// <exception cref="MustRebuildException">Something was generated in a way that cannot be repeated alone.</exception>
    public static RegenerationPlan Of(UpgradedTree tree)
    {
        var own = new DpkgDatabase(tree.Database);
        var trees = Trees(tree);
        // It may be among those that are exchanged, so that it is not enough to look whether it reads of them.
        if (Regeneration.Readers.Select(reader => reader.Package).FirstOrDefault(own.Has) is { } reader)
        {
            throw new MustRebuildException($"{reader} generates files from what is installed");
        }

        var before = Database(
            tree.Packages.Select(
                package => own.Find((package.Name, package.Architecture))?.Text.ToArray() ?? throw Unknown(package)));
        var now = Database(tree.Packages.Select(package => Installed(package.Now)));
        var plan = Regeneration.Of(trees, before, own, now);
        RefuseUpgradedTriggers(trees, tree.Packages);
        OwnPackages.RefuseMentions(trees, before.Installed, plan.RunsAgain);
        return plan;
    }

    /// <summary>The packages that have to be configured again.</summary>
    /// <exception cref="MustRebuildException">As <see cref="ConfiguredAgain.Of"/>.</exception>
    public static ConfiguredAgain Again(UpgradedTree tree) =>
        ConfiguredAgain.Of(Trees(tree), new DpkgDatabase(tree.Database));

    private static ChangedTrees Trees(UpgradedTree tree)
    {
        var changed = tree.Packages.SelectMany(package => package.Changes).Select(change => change.Path).ToHashSet();
        var packed = tree.Packages.SelectMany(package => package.Then.Paths)
            .Where(path => !path.IsRoot).Select(InTree).ToHashSet();
        return new ChangedTrees(
            new PackageDatabases(default, tree.Database, default),
            [.. tree.Paths.Where(path => !packed.Contains(path))],
            // Libraries are in the cache; whether it is another one only ldconfig knows.
            [.. changed.Any(path => Encoding.Latin1.GetString(path.Name).Contains(".so", StringComparison.Ordinal)) ? changed
                .Append(LibraryCache.Path).Order() : changed.Order()],
            tree.Read, tree.Read, tree.FilesIn, tree.FilesIn, packed.Contains)
        {
            OtherPackages = tree.Packages.Select(package => package.Name).ToHashSet(),
            OnlyInTime = tree.Packages.SelectMany(package => package.Changes)
                .Where(change => change.OnlyInTime).Select(change => change.Path).ToHashSet(),
            Made = () => tree.Made,
            RunOwnModules = tree.Packages.Where(ReadData.MayRunModules).Select(package => package.Name).ToHashSet(),
            CompiledTogether = tree.Packages.Where(BringsModule).SelectMany(package => package.Then.Paths)
                .Where(ByteCode.IsSource).Select(InTree).ToHashSet(),
            Other = "a newer package",
        };
    }

    // Nothing was made of it so far that would tell who compiles it.
    private static bool BringsModule(UpgradedPackage package)
    {
        var older = package.Then.Paths.Where(path => !path.IsRoot).Select(InTree).ToHashSet();
        return package.Changes.Any(change => ByteCode.IsSource(change.Path) && !older.Contains(change.Path));
    }

    // A trigger of a package that is another one itself: whether it does what installing does can be tried with neither version
    // alone.
    private static void RefuseUpgradedTriggers(ChangedTrees trees, IReadOnlyList<UpgradedPackage> packages)
    {
        var names = packages.Select(package => package.Name).ToHashSet();
        var interest = TriggerInterests.Read(trees).FirstOrDefault(
            interest => interest.IsPath && !ManualPages.AreIndexedBy(interest)
                && names.Contains(interest.Package)
                && trees.ParentChanges.Concat(trees.OwnChanges).Any(path => path.IsWithin(interest.Path)));
        if (interest is not null)
        {
            throw new MustRebuildException($"{interest.Package}, which generates files from {interest.Trigger}, has changed");
        }
    }

    private static DpkgDatabase Database(IEnumerable<byte[]> stanzas) =>
        new(StanzaText.Join(stanzas.Select(stanza => (ReadOnlyMemory<byte>)stanza)));

    private static byte[] Installed(PackageContents package) =>
        [
            .. "Status: install ok installed\n"u8,
            .. (package.Control.GetValueOrDefault("control")?.Content ?? default).Span.Trim((byte)'\n'),
        ];

    private static BytePath InTree(BytePath path) =>
        BytePath.Of(Encoding.Latin1.GetBytes(MergedUsr.Of("/" + Encoding.Latin1.GetString(path.Bytes))));

    private static MustRebuildException Unknown(UpgradedPackage package) => new($"dpkg's database does not have {package.Name}");
}
