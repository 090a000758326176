using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Growing.Steps;
using Coppice.Store.Layers;

namespace Coppice.Growing.Building;

/// <summary>The line of a file in a growing tree that <c>edit:</c> sets.</summary>
internal static class EditedLine
{
    /// <summary>Sets it.</summary>
    /// <param name="template">The growing template, for messages.</param>
    /// <param name="edit">What is to be set, and where.</param>
    /// <param name="run">Runs steps in the tree.</param>
    /// <exception cref="Failure">There is no such file, or several lines set it.</exception>
    /// <exception cref="StepFailedException">The step failed.</exception>
    public static void Set(string template, EditDeclaration edit, StepRunner run)
    {
        var path = BytePath.Of(edit.File.TrimStart('/'));
        var read = run.Try(new SandboxStep($"read {edit.File}", ["cat", "--", edit.File]) { Quiet = true });
        if (!read.Succeeded)
        {
            throw new Failure(
                $"{template}: there is no {path} to set {VisibleText.Of(edit.Key)} in",
                $"coppice provides {path}    # or lay it whole: files: [{{text: \"…\", to: {path}}}]", edit.Where,
                kind: ProblemKind.FamilyFile);
        }

        var (content, candidates) = LineEdit.Apply(read.Output, edit);
        if (content is null)
        {
            throw new Failure(
            [
                new Problem(
                    $"{template}: {VisibleText.Of(edit.Key)} is set in {candidates.Count} lines of {path}, and it is "
                        + "not clear which one is meant",
                    $"lay the file whole: files: [{{text: \"…\", to: {path}}}]", edit.Where,
                    [.. candidates.Select(line => VisibleText.Of($"{line.Number}: {line.Line}"))]),
            ], kind: ProblemKind.FamilyFile);
        }

        run.Run(new SandboxStep(DeclaredStep.Edit(edit), ["/bin/sh", "-c", "cat >\"$1\"", "edit", edit.File])
        {
            By = AuthorKind.Declared,
            Input = content,
        });
    }
}
