using Coppice.Serving.Guarding;
using Coppice.Serving.Pages;
using Coppice.Serving.Running;

namespace Coppice.Serving.Answering;

/// <summary>Makes what pages have around their content.</summary>
/// <param name="served">What is served.</param>
/// <param name="gate">Gives what forms carry.</param>
internal sealed class PageMaker(Served served, Gate gate)
{
    /// <summary>What is around a page.</summary>
    /// <param name="title">What it is about.</param>
    /// <param name="family">Its family; null for none.</param>
    /// <param name="section">Its section.</param>
    public Chrome Around(string title, ServedFamily? family, string section) => new(
        title, family?.Name, section, gate.Form, served.Families[0].Reads.Now)
    {
        Families = [.. served.Families.Select(known => known.Name)],
        Run = served.Desk.All().LastOrDefault(known => known.Run.IsBusy || known.Run.State == RunState.Waiting) is
            { Run: { } run, Family: var of } ? Badge(of, run) : null,
    };

    /// <summary>What is around the page of a failure: with the sections of the family where the address names one.</summary>
    public Chrome AroundFailure(string title, string? family) =>
        Around(title, served.Families.FirstOrDefault(known => known.Name == family), "");

    /// <summary>A run in one line.</summary>
    public static RunBadge Badge(string family, Run run) => new(
        run.Number, run.Title, RunPage.Words(run.State), Address.Of(family, "runs", $"{run.Number}"));
}
