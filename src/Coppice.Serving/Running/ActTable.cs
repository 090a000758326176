using Coppice.Engine;
using Coppice.Foundation;

namespace Coppice.Serving.Running;

/// <summary>The acts that a form can ask for.</summary>
internal static class ActTable
{
    /// <summary>Makes one.</summary>
    /// <param name="act">Its word.</param>
    /// <param name="target">What it is done to: a template, for a rollback one of its generations; empty for the family.</param>
    /// <exception cref="Failure">There is none of that word, or the target is no name. Exit code 64.</exception>
    public static IAct Make(string act, string target)
    {
        IReadOnlyList<string> templates = target.Length > 0 ? [TemplateReference.Parse(target).Template] : [];
        return act switch
        {
            "check" => new CheckAct(),
            "changes" => new CheckAct(changes: true),
            "build" => new BuildAct(templates),
            "update" => new UpdateAct(templates),
            "gc" => new CollectAct(),
            "audit" => new AuditAct(templates),
            "rollback" when target.Length > 0 => new RollBackAct(target),
            _ => throw new Failure(
                [new Problem($"there is nothing to do called {VisibleText.Of(act)}", "go back and use a button")],
                ExitCode.Usage),
        };
    }
}
