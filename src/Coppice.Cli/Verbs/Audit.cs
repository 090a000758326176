using System.CommandLine;
using Coppice.Cli.Accounting;
using Coppice.Cli.Auditing;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Foundation;
using Coppice.Growing.Auditing;
using Coppice.Sandbox;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice audit</c>: proves that what is grown is what a rebuild gives.</summary>
public sealed class Audit : IVerb
{
    private readonly Argument<string[]> templates = Symbols.Any("TEMPLATE", "templates to audit; all when left out");
    private readonly Option<int?> concurrency = Symbols.Number("--max-concurrency", "how many templates grow at the same time; by default one for each processor", 1, "-j");
    private readonly Option<bool> account = Symbols.Flag("--account", "account for every path instead: compare it with its package, or name who made it; nothing is grown");
    private readonly Option<string?> sbom = Symbols.Value("--sbom", "FORM", "with --account: print the packages of one template as a bill of materials instead, spdx or cyclonedx");
    private readonly Option<bool> residue = Symbols.Flag("--residue", "say instead what installing and taking out again (without:) left behind: compare with a growth that never had those packages");
    private readonly Option<bool> offline = Symbols.Flag("--offline", "fetch nothing: packages that are not there are an error");

    /// <inheritdoc/>
    public string Name => "audit";

    /// <inheritdoc/>
    public string Summary => "grow templates again, beside, and compare them with what is there";

    /// <inheritdoc/>
    public string Details =>
        "Grows each template once more, with the snapshot that it was grown from, on the very parent that it stands on, and compares the whole trees. "
        + "When all ancestors pass too, a template is the same as one grown from nothing. Changes nothing; ends with 1 when a tree differs. "
        + "With --account nothing is grown: every path is held against its verified package, or against what was recorded while the template grew; what nothing explains is listed, and it ends with 1. "
        + "-v prints a report of each template: packages, origins, licences, setuid programs, users, units that start by themselves and what they listen on. "
        + "With --residue a template that takes packages out is grown once more from the nearest ancestor that never had them, and what differs is reported by kind: files, users and groups, caches, the package database; "
        + "all templates that have without: when none is named. One with residue: forbid never had them, and is said to be so. It is a report: it ends with 0 whatever it finds, unless a template cannot be compared.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice audit", "coppice audit vault office", "coppice audit --json vault", "coppice audit --account", "coppice audit --account -v vault", "coppice audit --account --sbom spdx vault", "coppice audit --residue lean"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [templates, account, sbom, residue, concurrency, offline];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        if (context.Get(account) && context.Get(residue))
        {
            throw new Failure([new Problem("--account and --residue are two different audits", "coppice audit --residue TEMPLATE")], ExitCode.Usage);
        }

        using var workshop = Workshop.OpenOrCreate(context, context.Get(offline));
        var family = workshop.ReadFamily();
        var named = (context.Get(templates) ?? []).Select(family.Template).ToList();
        if (context.Get(account))
        {
            var generations = (named.Count > 0 ? named : family.Templates).Select(template => workshop.FindGeneration(template.Name)).ToList();
            return await AccountRun.RunAsync(context, workshop, generations, named.Count > 0, SbomForm(context, generations.Count), cancel);
        }

        if (context.Get(residue))
        {
            return await ResidueRun.RunAsync(context, workshop, family, named, cancel);
        }

        SandboxHost.RequireRoot();
        using var held = workshop.LockForBuilding(cancel);
        var results = new List<AuditResult>();
        foreach (var plan in workshop.PlanAudit(family, named.Count > 0 ? named : family.Templates))
        {
            var resolutions = await workshop.ResolveAsync(plan, cancel);
            results.AddRange(await workshop.AuditAsync(plan, resolutions, context.Get(concurrency) ?? Environment.ProcessorCount, cancel));
        }

        if (context.Settings.Json)
        {
            context.PrintJson(json => AuditJson.Write(json, results));
        }
        else
        {
            foreach (var line in AuditText.Lines(results, context.Settings.Verbose))
            {
                context.Print(line);
            }
        }

        var problems = results.Where(result => result.Failure is not null).SelectMany(result => result.Failure!.Problems).ToList();
        return problems.Count > 0 ? throw new Failure(problems)
            : results.All(result => result.IsSame) ? ExitCode.Done : ExitCode.Failed;
    }

    private string? SbomForm(VerbContext context, int templates) => context.Get(sbom) switch
    {
        null => null,
        var form when !Sbom.Forms.Contains(form) =>
            throw new Failure([new Problem($"--sbom knows no form {VisibleText.Of(form)}{Nearest.Question(form, Sbom.Forms)}", "coppice audit --account --sbom spdx TEMPLATE")], ExitCode.Usage),
        _ when templates != 1 => throw new Failure([new Problem("a bill of materials is of one template", "coppice audit --account --sbom spdx TEMPLATE")], ExitCode.Usage),
        var form => form,
    };
}
