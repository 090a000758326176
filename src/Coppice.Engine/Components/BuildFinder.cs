using Coppice.Components.Keeping;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Engine.Components;

/// <summary>Finds the builds that the user means, or says what could be meant.</summary>
/// <param name="engine">The store.</param>
internal sealed class BuildFinder(CoppiceEngine engine)
{
    /// <summary>The build that is meant.</summary>
    /// <exception cref="Failure">It is not kept, or several archives have one of that name.</exception>
    public ComponentResult Find(string named)
    {
        var reference = BuildReference.Parse(named);
        return Find(HistoryOf(reference), reference).Result;
    }

    /// <summary>The build that is meant, and before it the one of its history with other packages that came last.</summary>
    /// <exception cref="Failure">It is not kept, or it is the oldest.</exception>
    public (ComponentResult Before, ComponentResult Named) WithBefore(string named)
    {
        var reference = BuildReference.Parse(named);
        var history = HistoryOf(reference);
        var entry = Find(history, reference);
        return history.Entries.SkipWhile(other => other != entry).Select(other => other.Result)
            .FirstOrDefault(result => result.Content != entry.Result.Content) is { } before
            ? (before, entry.Result)
            : throw new Failure(
                $"of {VisibleText.Of(reference.Component)} no build before {VisibleText.Of(entry.Result.Version)} is kept that "
                    + "has other packages: there is nothing to compare it with",
                $"coppice history {ShellWord.Of(reference.Component)}", kind: ProblemKind.NotFound);
    }

    /// <summary>The archive that a build was made for.</summary>
    /// <exception cref="Failure">The family does not declare it any more.</exception>
    public ArchiveDeclaration ArchiveOf(ComponentResult result)
    {
        var family = engine.ReadFamily();
        return family.InOrder().FirstOrDefault(archive => archive.Name == result.Archive)
            ?? throw new Failure(
                $"{VisibleText.Of(family.File)} does not declare the archive {VisibleText.Of(result.Archive)} any more, which "
                    + $"{VisibleText.Of(result.Component)} {VisibleText.Of(result.Version)} was built for",
                kind: ProblemKind.NotFound);
    }

    private ComponentHistory HistoryOf(BuildReference reference)
    {
        var all = ComponentHistory.Read(engine.Builds, reference.Component)
            .Where(history => reference.Archive is null || history.State.Archive == reference.Archive).ToList();
        return all switch
        {
            [var only] => only,
            [] => throw new Failure(
                $"no build of {VisibleText.Of(reference.Component)}"
                    + $"{(reference.Archive is { } archive ? $" for {VisibleText.Of(archive)}" : "")} is kept",
                $"coppice build {ShellWord.Of(reference.Component)}", kind: ProblemKind.NotFound),
            _ => throw new Failure(
                [
                    new Problem(
                        $"several archives are built from {VisibleText.Of(reference.Component)}: say which",
                        string.Join(" or ", all.Select(history =>
                            ShellWord.Of((reference with { Archive = history.State.Archive }).ToString())))),
                ],
                ExitCode.Usage),
        };
    }

    // Of builds that came out alike in different environments, the last.
    private static BuildEntry Find(ComponentHistory history, BuildReference reference) =>
        (reference.Version is { } version
            ? history.Entries.FirstOrDefault(entry => entry.Result.Version == version)
            : history.Entries.FirstOrDefault(entry => entry.Current) ?? history.Entries[0])
        ?? throw new Failure(
            $"no build {VisibleText.Of(reference.Version!)} of {VisibleText.Of(reference.Component)} is kept; there are "
                + VisibleText.Of(string.Join(", ", history.Entries.Select(entry => entry.Result.Version).Distinct())),
            $"coppice history {ShellWord.Of(reference.Component)}", kind: ProblemKind.NotFound);
}
