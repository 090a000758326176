using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing.Auditing;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Residues;
using Coppice.Sandbox;

namespace Coppice.Engine.Auditing;

/// <summary>What installing and removing left behind.</summary>
/// <param name="Results">The result for each template that could be compared.</param>
/// <param name="Problems">What is wrong with the others.</param>
public sealed record ResidueReport(IReadOnlyList<ResidueResult> Results, IReadOnlyList<Problem> Problems);

/// <summary>
/// Says what installing packages and removing them again (<c>without:</c>) left behind: compares with a growth that never had
/// them.
/// </summary>
/// <param name="engine">The store.</param>
public sealed class AuditResidue(CoppiceEngine engine)
{
    /// <summary>Compares.</summary>
    /// <param name="templates">Names of templates; when empty all that remove something.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">No template removes anything.</exception>
    public async Task<ResidueReport> RunAsync(IReadOnlyList<string> templates, IProgressSink progress, CancellationToken cancel)
    {
        var family = engine.ReadFamily();
        var named = templates.Select(family.Template).ToList();
        List<TemplateDeclaration> wanted = named.Count > 0
            ? named
            : [.. family.Templates.Where(template => template.Without.Count > 0)];
        if (wanted.Count == 0)
        {
            throw new Failure(
                $"no template of {VisibleText.Of(family.Name)} removes anything: there are no leftovers to look for",
                "coppice audit", kind: ProblemKind.NotFound);
        }

        SandboxHost.RequireRoot();
        using var held = engine.LockForBuilding(progress, cancel);
        var results = new List<ResidueResult>();
        var problems = new List<Problem>();
        foreach (var template in wanted)
        {
            try
            {
                results.Add(await CompareAsync(family, template, progress, cancel));
            }
            catch (Failure failure)
            {
                problems.AddRange(failure.Problems);
            }
        }

        return new ResidueReport(results, problems);
    }

    private async Task<ResidueResult> CompareAsync(
        Family family, TemplateDeclaration template, IProgressSink progress, CancellationToken cancel)
    {
        if (Leftovers.AreForbidden(family, template))
        {
            // Whether it is as declared is asked; that it came out as declared, audit proves.
            engine.AuditPlanner.Make(family, [template]);
            var current = engine.Generations.Current(template.Name)!;
            return ResidueResult.NeverInstalled(current, GrowthBasis.Of(current));
        }

        var planner = new ResidueFreePlanner(
            engine.AuditPlanner, engine.Generations, engine.Distributions, (plan, stop) =>
                engine.ResolveAsync(plan, progress, stop));
        var additive = await planner.MakeAsync(family, template, cancel);
        using var downloader = engine.Downloader();
        var audit = new ResidueAudit(engine.Growing(downloader));
        return await audit.RunAsync(additive, progress, cancel);
    }
}
