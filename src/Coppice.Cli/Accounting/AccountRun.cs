using System.Diagnostics;
using System.Text.Json;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Growing.Accounting;
using Coppice.Store.Generations;
using Coppice.Store.Maintenance;

namespace Coppice.Cli.Accounting;

/// <summary>Carries out <c>coppice audit --account</c>.</summary>
internal static class AccountRun
{
    /// <param name="context">The run.</param>
    /// <param name="workshop">The store.</param>
    /// <param name="all">What to account for.</param>
    /// <param name="named">Whether they were named one by one: then each that cannot be accounted for is a failure, and not only said.</param>
    /// <param name="sbom">Which bill of materials to print instead of the account; null for none.</param>
    /// <param name="cancel">Stops.</param>
    /// <summary>Accounts for generations and says what was found.</summary>
    /// <returns>Done, or Failed when something is wrong.</returns>
    public static async Task<int> RunAsync(VerbContext context, Workshop workshop, IReadOnlyList<Generation> all, bool named, string? sbom, CancellationToken cancel)
    {
        var begun = Stopwatch.GetTimestamp();
        var left = LeftOut.Of(workshop, all);
        List<Generation> generations = [.. all.Except(left.Select(one => one.Generation))];
        using var held = workshop.LockForReading(cancel);
        // What the trees are accounted for by is their manifests; so the disk has to have what these say.
        var damage = new StoredTrees(workshop.Store).Check(generations.SelectMany(generation => generation.Layers), cancel);
        using var downloader = workshop.Downloader();
        var accounts = await workshop.Accounting(downloader).RunAsync(generations, context.Progress, cancel);
        if (sbom is not null)
        {
            var packageUrl = workshop.Distributions.AccountRules(workshop.DistributionOf(generations[0])).PackageUrl;
            context.PrintJson(json => (sbom == "spdx" ? (Action<Utf8JsonWriter, TemplateAccount, Func<PackageFile, string>>)Spdx.Write : CycloneDx.Write)(json, accounts[0], packageUrl));
        }
        else if (context.Settings.Json)
        {
            context.PrintJson(json => AccountJson.Write(json, accounts, damage, left));
        }
        else
        {
            foreach (var line in AccountText.Lines(accounts, damage, left, context.Settings.Verbose))
            {
                context.Print(line);
            }
        }

        context.Say($"in {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s");
        return damage.Count == 0 && !(named && left.Count > 0) && accounts.All(account => account.IsClean) ? ExitCode.Done : ExitCode.Failed;
    }
}
