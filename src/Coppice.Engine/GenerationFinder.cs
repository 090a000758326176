using Coppice.Families;
using Coppice.Foundation;
using Coppice.Store.Generations;

namespace Coppice.Engine;

/// <summary>Finds the generation that the user means, or says what could be meant.</summary>
/// <param name="generations">What is grown.</param>
/// <param name="declared">The names of the templates that the family file declares; asked only when one is not found.</param>
public sealed class GenerationFinder(GenerationStore generations, Func<IReadOnlyCollection<string>> declared)
{
    /// <summary>The generation.</summary>
    /// <exception cref="Failure">It is not there: never grown (1), or no such template (64), or no such number (1).</exception>
    public Generation Find(TemplateReference reference)
    {
        RequireGrown(reference.Template);
        return reference.Number is { } number
            ? generations.Find(reference.Template, number)
            : generations.Current(reference.Template)
                ?? throw new Failure($"{VisibleText.Of(reference.Template)} has no current generation", "coppice fsck",
                    kind: ProblemKind.Damaged);
    }

    /// <summary>Makes sure that a template was grown once.</summary>
    /// <exception cref="Failure">It was not.</exception>
    public void RequireGrown(string template)
    {
        if (generations.Has(template))
        {
            return;
        }

        if (InternalTemplates.FailedName(template) is { } failed)
        {
            throw new Failure(
                [
                    new Problem(
                        $"nothing is kept of {VisibleText.Of(failed)} as it failed",
                        $"coppice build {ShellWord.Of(failed)} --keep-failed")
                    {
                        Kind = ProblemKind.NotFound, Subject = failed,
                    },
                ]);
        }

        var (grown, known) = (generations.Shown(), declared());
        throw known.Contains(template)
            ? new Failure(
                [
                    new Problem(
                        $"{template} was never grown",
                        $"coppice build {template}") { Kind = ProblemKind.NotFound, Subject = template },
                ])
            : new Failure(
                [new Problem($"the store has no template "
                    + $"{VisibleText.Of(template)}{Nearest.Question(template, grown.Concat(known))}", "coppice tree")
                {
                    Kind = ProblemKind.NotFound,
                    Subject = template,
                }],
                ExitCode.Usage);
    }
}
