using System.CommandLine;
using Coppice.Cli.Accounting;
using Coppice.Cli.Auditing;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine;
using Coppice.Engine.Auditing;
using Coppice.Engine.Bills;
using Coppice.Engine.Components;
using Coppice.Engine.Documents;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice audit</c>: proves that what is grown is what a rebuild gives.</summary>
public sealed class Audit : IVerb
{
    private readonly Argument<string[]> templates = Symbols.Any(
        "TEMPLATE", "templates (or components) to audit; all when left out");
    private readonly Option<int?> concurrency = Symbols.Number(
        "--max-concurrency", "how many templates grow at the same time; by default one for each processor", 1, "-j");
    private readonly Option<bool> account = Symbols.Flag(
        "--account", "account for every path instead: compare it with its package, or name what wrote it; nothing is grown");
    private readonly Option<string?> sbom = Symbols.Value(
        "--sbom", "FORM", "with --account: print the packages of one template as a bill of materials instead, spdx or cyclonedx");
    private readonly Option<bool> residue = Symbols.Flag(
        "--residue",
        "show instead what installing and removing packages (without:) left behind: compare with a growth that never had them");
    private readonly Option<bool> components = Symbols.Flag(
        "--components", "build components again instead, all or those named, and compare byte for byte");
    private readonly Option<bool> offline = Symbols.Flag("--offline", "fetch nothing: packages not yet downloaded are an error");

    /// <inheritdoc/>
    public string Name => "audit";

    /// <inheritdoc/>
    public string Summary => "grow templates again in a scratch tree and compare";

    /// <inheritdoc/>
    public string Details =>
        "Grows each template again, with the snapshot that it was grown from, on the parent that it stands on, and compares the "
            + "whole trees. "
        + "If all ancestors pass too, a template is the same as one grown from nothing. Changes nothing; exit code 1 when a "
        + "tree differs. "
        + "With --account nothing is grown: every path is compared with its verified package, or with what was recorded while "
        + "the template grew; what nothing explains is listed, with exit code 1. "
        + "-v prints a report of each template: packages, origins, licences, setuid programs, users, units that start "
        + "automatically and what they listen on. "
        + "With --residue a template that removes packages is grown again from the nearest ancestor that never had them, and "
        + "differences are reported by kind: files, users and groups, caches, the package database; "
        + "all templates with without: when none is given. One with residue: forbid never had them, and is marked as such. Exit "
        + "code 0 whatever it finds, unless a template cannot be compared. "
        + "With --components each component is built again, at another date, under another host name and with one "
        + "processor, and its packages "
        + "are compared byte for byte; the first difference of each is named, with exit code 1.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
        [
            "coppice audit", "coppice audit vault office", "coppice audit --json vault", "coppice audit --account",
            "coppice audit --account -v vault", "coppice audit --account --sbom spdx vault", "coppice audit --residue lean",
            "coppice audit --components",
        ];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [templates, account, sbom, residue, components, concurrency, offline];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        if (((bool[])[context.Get(account), context.Get(residue), context.Get(components)]).Count(given => given) > 1)
        {
            throw new Failure(
                [new Problem("give only one of --account, --residue and --components", "coppice audit --residue TEMPLATE")],
                ExitCode.Usage);
        }

        using var engine = context.OpenOrCreateEngine(context.Get(offline));
        var named = context.Get(templates) ?? [];
        return context.Get(account) ? await AccountAsync(context, engine, named, cancel)
            : context.Get(components) ? await BuildAgainAsync(context, engine, named, cancel)
            : context.Get(residue) ? await ResidueAsync(context, engine, named, cancel)
            : await CompareAsync(context, engine, named, cancel);
    }

    private async Task<int> CompareAsync(VerbContext context, CoppiceEngine engine, string[] named, CancellationToken cancel)
    {
        var request = new AuditRequest(named, context.Get(concurrency) ?? Environment.ProcessorCount);
        var results = await new AuditFamily(engine).RunAsync(request, context.Progress, cancel);
        context.Show(() => AuditDocument.Of(results), () => AuditText.Lines(results, context.Settings.Verbose));
        var problems = results.Where(result => result.Failure is not null).SelectMany(result => result.Failure!.Problems)
            .ToList();
        return problems.Count > 0 ? throw new Failure(problems)
            : results.All(result => result.IsSame) ? ExitCode.Done : ExitCode.Failed;
    }

    private async Task<int> BuildAgainAsync(
        VerbContext context, CoppiceEngine engine, string[] named, CancellationToken cancel)
    {
        var request = new AuditComponentsRequest(named, context.Get(concurrency) ?? Environment.ProcessorCount);
        var audits = await new AuditComponents(engine).RunAsync(request, context.Progress, cancel);
        context.Show(() => ComponentAuditsDocument.Of(audits), () => ComponentAuditText.Lines(audits));
        var problems = audits.SelectMany(audit => audit.Failure?.Problems ?? []).ToList();
        return problems.Count > 0 ? throw new Failure(problems)
            : audits.All(audit => audit.IsSame) ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<int> ResidueAsync(
        VerbContext context, CoppiceEngine engine, string[] named, CancellationToken cancel)
    {
        var report = await new AuditResidue(engine).RunAsync(named, context.Progress, cancel);
        context.Show(() => ResidueDocument.Of(report.Results), () => ResidueText.Lines(report.Results, context.Settings.Verbose));
        return report.Problems.Count > 0 ? throw new Failure(report.Problems) : ExitCode.Done;
    }

    private async Task<int> AccountAsync(VerbContext context, CoppiceEngine engine, string[] named, CancellationToken cancel)
    {
        var accounting = new AccountForFamily(engine);
        var generations = accounting.Choose(named);
        var form = SbomForm(context, generations.Count);
        var report = await accounting.RunAsync(generations, named.Length > 0, context.Progress, cancel);
        if (form is not null)
        {
            context.PrintJson(json => SbomForms.Write(json, form, report));
        }
        else
        {
            context.Show(() => AccountDocument.Of(report), () => AccountText.Lines(report, context.Settings.Verbose));
        }

        context.Say($"in {report.Elapsed.TotalSeconds:0.0} s");
        return report.IsClean ? ExitCode.Done : ExitCode.Failed;
    }

    private string? SbomForm(VerbContext context, int templates) => context.Get(sbom) switch
    {
        null => null,
        var form when !SbomForms.All.Contains(form) =>
            throw new Failure(
                [
                    new Problem(
                        $"--sbom has no format {VisibleText.Of(form)}{Nearest.Question(form, SbomForms.All)}",
                        "coppice audit --account --sbom spdx TEMPLATE"),
                ],
                ExitCode.Usage),
        _ when templates != 1 =>
            throw new Failure(
                [new Problem("--sbom takes exactly one template", "coppice audit --account --sbom spdx TEMPLATE")],
                ExitCode.Usage),
        var form => form,
    };
}
