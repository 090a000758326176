using Coppice.Delivery.Images;
using Coppice.Diagnosis.Inspecting;
using Coppice.Engine.Deploying;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Planning.Differences;
using Coppice.Store.Generations;
using Coppice.Store.Trees;

namespace Coppice.Engine.Diagnosing;

/// <summary>How an image differs from a generation.</summary>
/// <param name="Generation">The generation.</param>
/// <param name="Changes">From the generation to the image, in the order of a walk.</param>
/// <param name="Others">Paths in the image of what no generation has: sockets, the device by which overlayfs removes.</param>
public sealed record ComparedImage(
    Generation Generation, IReadOnlyList<FileChange> Changes, IReadOnlyList<BytePath> Others)
{
    /// <summary>The paths that differ, for people.</summary>
    public IReadOnlyList<string> Differs =>
        [.. Changes.Select(change => change.Path).Concat(Others).Distinct().Order().Select(path => path.ToString())];
}

/// <summary>
/// Compares the system in an image with the generation that it was made of, from outside: nothing of the image runs, so a system
/// that was attacked cannot answer for itself.
/// </summary>
/// <param name="engine">The store. Its records are enough; no content is read.</param>
public sealed class CompareImage(CoppiceEngine engine)
{
    private const string Step = "inspect: compare";

    /// <summary>Compares.</summary>
    /// <param name="template">A template, or a generation of it: <c>vault@3</c>.</param>
    /// <param name="image">Absolute path of the image, which is taken for hostile.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">There is no such generation, or no image that can be read.</exception>
    public ComparedImage Run(string template, string image, IProgressSink progress, CancellationToken cancel)
    {
        using var held = engine.LockForReading(progress, cancel);
        var generation = engine.FindGeneration(template);
        var tree = engine.Layers.Listing(generation.Layers);
        // The image says itself in which form it is: in the other one more would differ.
        TreeListing[] forms = [tree, QubesLayout.Apply(tree)];
        // Another size is another content. So no more is hashed than the generation has, whatever sizes an image names.
        var found = progress.Run(
            Step, $"compare the image with {VisibleText.Of(generation.Template)}@{generation.Number}",
            () => new ImageSystem(engine.Processes).Read(
                image, (path, size) => forms.Any(form => form.Find(path) is { Type: EntryType.File } file && file.Size == size),
                done => progress.Report(new StepAdvanced(Step, done, tree.TotalBytes, ProgressUnit.Bytes)), cancel),
            found => Quantity.Count(found.Listing.Entries.Count, "entry", "entries"));
        var made = new MadeByStarts(engine, generation, tree);
        var changes = forms.Select(form => FileDifference.Between(form, found.Listing)
            .Where(change => Counts(change) && !made.Has(change.Path)).ToList());
        return new ComparedImage(
            generation, changes.MinBy(differing => differing.Count)!, [.. found.Others.Where(path => !made.Has(path))]);
    }

    // The time of a folder changes with what comes and goes in it, and says nothing else.
    private static bool Counts(FileChange change) =>
        change is not { Aspects: FileAspects.Time, After.Type: EntryType.Directory };
}
