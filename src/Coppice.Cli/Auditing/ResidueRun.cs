using Coppice.Cli.Running;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Growing.Auditing;
using Coppice.Sandbox;

namespace Coppice.Cli.Auditing;

/// <summary>Carries out <c>coppice audit --residue</c>.</summary>
internal static class ResidueRun
{
    /// <summary>Looks at templates and says what was left behind.</summary>
    /// <param name="context">The run.</param>
    /// <param name="workshop">The store.</param>
    /// <param name="family">The family.</param>
    /// <param name="named">The templates; when there are none, all that take something out.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>Done, whatever was found.</returns>
    /// <exception cref="Failure">Templates that cannot be compared, after the report of those that can.</exception>
    public static async Task<int> RunAsync(VerbContext context, Workshop workshop, Family family, IReadOnlyList<TemplateDeclaration> named, CancellationToken cancel)
    {
        var templates = named.Count > 0 ? named : [.. family.Templates.Where(template => template.Without.Count > 0)];
        if (templates.Count == 0)
        {
            throw new Failure($"no template of {VisibleText.Of(family.Name)} takes anything out: there is no residue to look for", "coppice audit");
        }

        SandboxHost.RequireRoot();
        using var held = workshop.LockForBuilding(cancel);
        var results = new List<ResidueResult>();
        var problems = new List<Problem>();
        foreach (var template in templates)
        {
            try
            {
                results.Add(await workshop.ResidueAsync(family, template, cancel));
            }
            catch (Failure failure)
            {
                problems.AddRange(failure.Problems);
            }
        }

        if (context.Settings.Json)
        {
            context.PrintJson(json => ResidueJson.Write(json, results));
        }
        else
        {
            foreach (var line in ResidueText.Lines(results, context.Settings.Verbose))
            {
                context.Print(line);
            }
        }

        return problems.Count > 0 ? throw new Failure(problems) : ExitCode.Done;
    }
}
