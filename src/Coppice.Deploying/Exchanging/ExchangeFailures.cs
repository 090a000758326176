using Coppice.Deploying.Marks;
using Coppice.Foundation;

namespace Coppice.Deploying.Exchanging;

/// <summary>Says why files could not be exchanged. Whatever it was, the root volume is what it was before the start.</summary>
internal static class ExchangeFailures
{
    private const int MostNamed = 20;

    /// <summary>The failure that an answer is.</summary>
    public static Failure Of(string template, IRootExchange exchange, ServiceAnswer answer)
    {
        var name = VisibleText.Of(template);
        var text = VisibleText.Of(answer.Text);
        var image = Image(template);
        return answer.Word switch
        {
            ServiceWord.Differs => Differs(
                name, exchange.Differences(answer.Said.Span), "that the update touches", "its generation", image),
            ServiceWord.Busy => new Failure(
                $"the package manager of {name} is at work ({text}): nothing was written", $"coppice deploy {name}",
                kind: ProblemKind.Busy),
            ServiceWord.Full => new Failure(
                $"{name} has no room for what is new: {text}; nothing was written",
                $"qvm-volume resize {name}:root SIZE (in dom0), or root-size: in the family file", kind: ProblemKind.NoSpace),
            ServiceWord.Unfit => new Failure(
                $"files cannot be exchanged in {name}: {text}; nothing was written", image, kind: ProblemKind.Unsupported),
            ServiceWord.Broken => new Failure(
                $"the service in {name} failed: {text}; nothing was written", $"coppice deploy {name}",
                kind: ProblemKind.ToolFailed),
            ServiceWord.Done => new Failure(
                $"the service in {name} says that it is done, but not with the files of the generation; the state before is back",
                image, kind: ProblemKind.ToolFailed),
            _ => new Failure(
                $"the service in {name} failed half-way: {text}; the state before is back", image, kind: ProblemKind.ToolFailed),
        };
    }

    /// <summary>The failure of a template that was compared before it was to be replaced.</summary>
    /// <param name="template">Its name.</param>
    /// <param name="generation">The generation that it was compared with.</param>
    /// <param name="paths">The paths that differ.</param>
    public static Failure Changed(string template, GenerationMark generation, IReadOnlyList<string> paths) =>
        Differs(VisibleText.Of(template), paths, "in it", generation.Name, Image(template));

    /// <summary>The failure of a template that was to be compared before it is replaced, and could not be.</summary>
    /// <param name="template">Its name.</param>
    /// <param name="why">Why it could not.</param>
    public static Failure NotLookedAt(string template, Failure why)
    {
        var first = why.Problems[0];
        var looked = first with
        {
            Message = $"what someone may have changed in {VisibleText.Of(template)} could not be looked at: {first.Message}",
            // A line that is missing can be added, and one who is at work ends.
            Hint = first.Kind is ProblemKind.Denied or ProblemKind.Busy ? first.Hint : Image(template),
        };
        return new Failure([looked, .. why.Problems.Skip(1)], why.Code, why);
    }

    private static string Image(string template) =>
        $"coppice deploy --replace-changed {ShellWord.Of(template)}, which sends the whole image; a revision stays";

    private static Failure Differs(
        string name, IReadOnlyList<string> paths, string which, string generation, string image) => new(
        [
            new Problem(
                $"{name} was changed inside: {Quantity.Count(paths.Count, "path")} {which} "
                    + $"{(paths.Count == 1 ? "differs" : "differ")} from {VisibleText.Of(generation)}; nothing was written",
                image)
            {
                Details =
                [
                    .. paths.Take(MostNamed),
                    .. paths.Count > MostNamed ? new[] { $"and {Quantity.Count(paths.Count - MostNamed)} more" } : [],
                ],
                Subject = name,
            },
        ],
        kind: ProblemKind.NotAgreed);
}
