using Coppice.Deploying.Marks;
using Coppice.Deploying.Qubes;
using Coppice.Foundation;

namespace Coppice.Deploying.Planning;

/// <summary>Looks at templates in Qubes, and says whether they can be worked on.</summary>
/// <param name="client">The Admin API.</param>
/// <param name="owner">Who looks, as in <see cref="BusyMark.Owner"/>.</param>
/// <param name="time">The clock.</param>
public sealed class TemplateLook(AdminClient client, string owner, TimeProvider time)
{
    /// <summary>A template as it is.</summary>
    /// <param name="qube">The template.</param>
    /// <param name="wanted">What it is compared with; null: only what deploying noted is read.</param>
    public QubeState At(Qube qube, WantedTemplate? wanted) => QubeState.Read(
        client, qube, wanted?.Settings.FeatureNames ?? [], wanted?.Settings.AllProperties.Select(pair => pair.Key) ?? [],
        tags: wanted?.Settings.Tags.Count > 0);

    /// <summary>Why a template cannot be worked on: it runs, or somebody else is at work; null when it can.</summary>
    /// <param name="state">The template.</param>
    /// <param name="writesRoot">
    /// Whether its root volume is replaced: only then must it be shut down. One that was left partial was started for that, and
    /// is shut down again.
    /// </param>
    public Problem? WhyNot(QubeState state, bool writesRoot)
    {
        return state.Marks.Busy is { } busy && busy.Excludes(owner, time.GetUtcNow()) ? AtWork(state.Qube.Name, busy.ToString())
            : writesRoot && !state.Qube.IsHalted && !state.Marks.IsPartial ? NotShutDown(state.Qube)
            : null;
    }

    /// <summary>Somebody else is at work on a template.</summary>
    /// <param name="template">Its name.</param>
    /// <param name="busy">What the template says about that.</param>
    public static Problem AtWork(string template, string busy) =>
        new($"{VisibleText.Of(template)}: another deploy is at work, {VisibleText.Of(busy)}", "coppice deploy --dry-run")
        {
            Kind = ProblemKind.Busy, Subject = template,
        };

    /// <summary>A template runs, or is about to.</summary>
    public static Problem NotShutDown(Qube template) => new(
        $"{VisibleText.Of(template.Name)} is not shut down ({VisibleText.Of(template.State)}): "
            + "its root volume cannot be replaced",
        $"qvm-shutdown --wait {ShellWord.Of(template.Name)}")
    {
        Kind = ProblemKind.Busy, Subject = template.Name,
    };
}
