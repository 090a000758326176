using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Planning.Differences;
using Coppice.Store.Generations;

namespace Coppice.Engine.Inspecting;

/// <summary>What to compare.</summary>
/// <param name="First">A template, or a generation of one: <c>vault@3</c>.</param>
/// <param name="Second">Another one; null: the first is compared with its generation before.</param>
/// <param name="Packages">Whether packages are compared.</param>
/// <param name="Files">Whether files are compared.</param>
public sealed record CompareRequest(string First, string? Second, bool Packages, bool Files);

/// <summary>In what two generations differ.</summary>
/// <param name="Before">The one.</param>
/// <param name="After">The other.</param>
/// <param name="Packages">Packages that differ; null when they were not compared.</param>
/// <param name="Files">Files that differ, in the order of a walk; null when they were not compared.</param>
public sealed record TemplateComparison(
    Generation Before, Generation After, IReadOnlyList<PackageChange>? Packages, IReadOnlyList<FileChange>? Files);

/// <summary>Says in which packages and files two generations differ.</summary>
/// <param name="engine">The store.</param>
public sealed class CompareTemplates(CoppiceEngine engine)
{
    /// <summary>Compares.</summary>
    /// <exception cref="Failure">There is no such generation, or none to compare with.</exception>
    public TemplateComparison Run(CompareRequest request, IProgressSink progress, CancellationToken cancel)
    {
        using var held = engine.LockForReading(progress, cancel);
        var (before, after) = Find(request);
        return new TemplateComparison(
            before,
            after,
            request.Packages ? PackageDifference.Between(before.Packages, after.Packages, engine.VersionsOf(after)) : null,
            request.Files
                ? [.. FileDifference.Between(engine.Layers.Listing(before.Layers), engine.Layers.Listing(after.Layers))]
                : null);
    }

    private (Generation Before, Generation After) Find(CompareRequest request)
    {
        var named = engine.FindGeneration(request.First);
        if (request.Second is { } other)
        {
            return (named, engine.FindGeneration(other));
        }

        var before = engine.Generations.History(named.Template).FirstOrDefault(generation => generation.Number < named.Number);
        return before is not null
            ? (before, named)
            : throw new Failure(
                $"{VisibleText.Of(named.Template)}@{named.Number} is the oldest kept generation: there is nothing to compare it "
                    + "with",
                named.Parent is { } parent
                    ? $"coppice diff {VisibleText.Of(parent.Template)} {VisibleText.Of(named.Template)}"
                    : "coppice diff TEMPLATE TEMPLATE2", kind: ProblemKind.NotFound);
    }
}
