using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing.Auditing;
using Coppice.Planning;
using Coppice.Planning.Residues;
using Coppice.Sandbox;

namespace Coppice.Engine.Auditing;

/// <summary>What to audit.</summary>
/// <param name="Templates">Names of templates; when empty all that the audit is about.</param>
/// <param name="Concurrency">How many templates grow at the same time.</param>
public sealed record AuditRequest(IReadOnlyList<string> Templates, int Concurrency);

/// <summary>
/// Proves that what is grown is what a rebuild gives: grows it once more, next to it, and compares. Changes nothing.
/// </summary>
/// <param name="engine">The store.</param>
public sealed class AuditFamily(CoppiceEngine engine)
{
    /// <summary>Audits.</summary>
    /// <returns>The result for each template; one that could not be grown again has its failure there.</returns>
    /// <exception cref="Failure">A template is not as declared, or was never grown.</exception>
    public async Task<IReadOnlyList<AuditResult>> RunAsync(AuditRequest request, IProgressSink progress, CancellationToken cancel)
    {
        var family = engine.ReadFamily();
        var named = request.Templates.Select(family.Template).ToList();
        SandboxHost.RequireRoot();
        using var held = engine.LockForBuilding(progress, cancel);
        using var downloader = engine.Downloader();
        var audit = new FamilyAudit(engine.Growing(downloader));
        var results = new List<AuditResult>();
        foreach (var plan in engine.AuditPlanner.Make(family, named.Count > 0 ? named : family.Templates))
        {
            var resolutions = await engine.ResolveAsync(plan, progress, cancel);
            results.AddRange(await audit.RunAsync(plan, resolutions, request.Concurrency, progress, cancel));
        }

        return results;
    }
}
