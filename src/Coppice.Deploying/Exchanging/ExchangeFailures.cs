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
        var image = $"coppice deploy --replace-changed {ShellWord.Of(template)}, which sends the whole image; a revision stays";
        return answer.Word switch
        {
            ServiceWord.Differs => Differs(name, exchange.Differences(answer.Said.Span), image),
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

    private static Failure Differs(string name, IReadOnlyList<string> paths, string image) => new(
        [
            new Problem(
                $"{name} was changed inside: {Quantity.Count(paths.Count, "path")} that the update touches "
                    + $"{(paths.Count == 1 ? "differs" : "differ")} from its generation; nothing was written", image)
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
