using Coppice.Engine;
using Coppice.Engine.Auditing;
using Coppice.Engine.Documents;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Serving.Running;

/// <summary>
/// Grows templates once more in a scratch tree and compares, as <c>coppice audit</c>; the store stays as it is.
/// </summary>
/// <param name="templates">Their names; all when empty.</param>
internal sealed class AuditAct(IReadOnlyList<string> templates) : IAct
{
    /// <inheritdoc/>
    public string Name => "audit";

    /// <inheritdoc/>
    public string Title => templates.Count == 0 ? "audit the family" : $"audit {string.Join(", ", templates)}";

    /// <inheritdoc/>
    public bool AsksFirst => true;

    /// <inheritdoc/>
    public Task<Foreseen> LookAsync(EngineOptions options, IProgressSink progress, CancellationToken cancel)
    {
        var family = options.ReadFamily();
        var names = templates.Select(name => family.Template(name).Name).ToList();
        return Task.FromResult(new Foreseen(null, HasWork: true, string.Join('\n', names)));
    }

    /// <inheritdoc/>
    public async Task<Document?> CarryOutAsync(
        Foreseen agreed, EngineOptions options, IProgressSink progress, CancellationToken cancel)
    {
        using var engine = CoppiceEngine.Open(options, progress);
        var request = new AuditRequest(templates, Environment.ProcessorCount);
        var results = await new AuditFamily(engine).RunAsync(request, progress, cancel);
        var problems = results.Where(result => result.Failure is not null)
            .SelectMany(result => result.Failure!.Problems).ToList();
        return problems.Count == 0 ? AuditDocument.Of(results) : throw new Failure(problems);
    }
}
