using Coppice.Foundation;

namespace Coppice.Cli.Output;

/// <summary>Shows failures to people: what is wrong, where (with the line itself), details, and one hint per problem.</summary>
public static class ErrorPrinter
{
    /// <summary>The lines for an expected failure: every problem, then their number when there are several.</summary>
    /// <param name="failure">What failed. Its texts may come from outside: they are made safe to show here.</param>
    /// <param name="palette">Colours or none.</param>
    public static IEnumerable<string> Lines(Failure failure, Palette palette)
    {
        foreach (var line in failure.Problems.SelectMany(problem => Lines(problem, palette)))
        {
            yield return line;
        }

        if (failure.Problems.Count > 1)
        {
            yield return palette.Set(Style.Bold, Quantity.Count(failure.Problems.Count, "problem"));
        }
    }

    /// <summary>The lines for an exception that nobody expected.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="verbose">Whether to show the stack trace.</param>
    /// <param name="palette">Colours or none.</param>
    public static IEnumerable<string> BugLines(Exception exception, bool verbose, Palette palette)
    {
        var what = $"{exception.GetType().Name}: {VisibleText.Of(exception.Message)}";
        yield return $"{palette.Set(Style.Red, "error:")} this is a bug in Coppice: {what}";
        if (!verbose)
        {
            yield return $"{palette.Set(Style.Cyan, "hint:")} run it again with -v and report what it prints";
            yield break;
        }

        foreach (var line in exception.ToString().Split('\n'))
        {
            yield return "  " + VisibleText.Of(line.TrimEnd('\r'));
        }
    }

    private static IEnumerable<string> Lines(Problem problem, Palette palette)
    {
        var message = problem.Message.Split('\n').Select(VisibleText.Of).ToList();
        yield return $"{palette.Set(Style.Red, "error:")} {palette.Set(Style.Bold, message[0])}";
        foreach (var line in message.Skip(1))
        {
            yield return "       " + line;
        }

        foreach (var line in problem.Where is { } where ? SourceExcerpt.Lines(where, palette) : [])
        {
            yield return line;
        }

        foreach (var detail in problem.Details ?? [])
        {
            yield return "    " + VisibleText.Of(detail);
        }

        if (problem.Hint is { } hint)
        {
            yield return $"{palette.Set(Style.Cyan, "hint:")} {VisibleText.Of(hint)}";
        }
    }
}
