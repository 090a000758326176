using Coppice.Engine.Building;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Planning.Suggestions;

namespace Coppice.Engine.Suggesting;

/// <summary>What is said of one package.</summary>
/// <param name="Family">The family's name.</param>
/// <param name="Advice">Whether to install it in several templates or to inherit it.</param>
/// <param name="Remarks">Which templates are left out and why, for people.</param>
public sealed record SuggestedPackage(string Family, PackageAdvice Advice, IReadOnlyList<string> Remarks);

/// <summary>Says which tree of the same templates would be cheaper to grow and keep. Grows nothing.</summary>
/// <param name="engine">The store.</param>
public sealed class SuggestTree(CoppiceEngine engine)
{
    /// <summary>Looks for a better tree.</summary>
    /// <exception cref="Failure">A template cannot be resolved, or nothing is known of any.</exception>
    public async Task<Suggestion> RunAsync(SnapshotRequest snapshot, IProgressSink progress, CancellationToken cancel)
    {
        var (part, resolver) = await PrepareAsync(snapshot, progress, cancel);
        var declared = await resolver.ResolveAsync(part.Family, cancel);
        return part.Complete(
            await new Adviser(CostModel.Measured, better => resolver.ResolveAsync(better, cancel)).AdviseAsync(declared));
    }

    /// <summary>Looks at one package.</summary>
    /// <exception cref="Failure">A template cannot be resolved, or none has the package.</exception>
    public async Task<SuggestedPackage> OfPackageAsync(
        string package, SnapshotRequest snapshot, IProgressSink progress, CancellationToken cancel)
    {
        var (part, resolver) = await PrepareAsync(snapshot, progress, cancel);
        var declared = await resolver.ResolveAsync(part.Family, cancel);
        return new SuggestedPackage(
            part.Whole.Name, PackageAdvice.Of(declared, PackageWord.NameIn(package), CostModel.Measured), part.Remarks);
    }

    /// <summary>Writes a suggested family as a family file, whole or not at all.</summary>
    /// <param name="suggestion">The suggestion.</param>
    /// <param name="file">The file, as the user named it.</param>
    /// <param name="overwrite">Whether a file that exists may be replaced.</param>
    /// <exception cref="Failure">It exists already, cannot be written, or the family has files that do not lie in its
    /// folder.</exception>
    public static void Write(Suggestion suggestion, string file, bool overwrite) =>
        SuggestedFile.Write(file, suggestion, overwrite);

    /// <summary>Says early that a file cannot be written.</summary>
    /// <exception cref="Failure">It exists already. Exit code 64.</exception>
    public static void RequireWritable(string file, bool overwrite) => SuggestedFile.Require(file, overwrite);

    private async Task<(KnownPart Part, FamilyResolver Resolver)> PrepareAsync(
        SnapshotRequest snapshot, IProgressSink progress, CancellationToken cancel)
    {
        var family = engine.ReadFamily();
        var part = KnownPart.Of(family, engine.Distributions);
        return (part, new FamilyResolver(engine, await snapshot.TakeAsync(engine, family, progress, cancel), progress));
    }
}
