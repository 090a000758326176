using Coppice.Engine.Inspecting;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Store.Generations;

namespace Coppice.Engine.Maintenance;

/// <summary>Which templates to forget.</summary>
/// <param name="Templates">Their names.</param>
/// <param name="DryRun">Whether only to look.</param>
public sealed record ForgetRequest(IReadOnlyList<string> Templates, bool DryRun);

/// <summary>A template that is forgotten, or would be.</summary>
/// <param name="Generation">Its current generation.</param>
/// <param name="OtherFamily">The family that it belongs to, if that is not the one of the family file.</param>
/// <param name="Descendants">Names of templates that grew on it and stay: each of their generations has all its layers.</param>
public sealed record ForgottenTemplate(Generation Generation, string? OtherFamily, IReadOnlyList<string> Descendants)
{
    /// <summary>Whether somebody may still count on it, so that a mere yes is not enough.</summary>
    public bool IsSevere => OtherFamily is not null || Descendants.Count > 0;
}

/// <summary>Templates that are forgotten, or would be.</summary>
/// <param name="Templates">They.</param>
/// <param name="Collection">What of the store goes with them.</param>
public sealed record Forgotten(IReadOnlyList<ForgottenTemplate> Templates, Collection Collection);

/// <summary>
/// Removes templates that the family file does not declare: all their generations, and what only these needed. Nothing else goes.
/// </summary>
/// <param name="engine">The store.</param>
public sealed class ForgetTemplates(CoppiceEngine engine)
{
    /// <summary>Forgets; waits until no build runs and nobody is in a template.</summary>
    /// <exception cref="Failure">
    /// The family file declares one of them, or the store does not have it; or something cannot be removed.
    /// </exception>
    public async Task<Forgotten> RunAsync(ForgetRequest request, IProgressSink progress, CancellationToken cancel)
    {
        var family = engine.ReadFamily();
        using var building = engine.LockAgainstBuilds(progress, cancel);
        using var reading = request.DryRun ? engine.LockForReading(progress, cancel) : engine.LockForRemoving(progress, cancel);
        var names = request.Templates.ToHashSet(StringComparer.Ordinal);
        var templates = names.Select(name => Of(family, name, names)).ToList();
        RequireUndeclared(family, templates);
        return new Forgotten(
            templates, await Collection.RunAsync(
                engine, name => names.Contains(name) ? 0 : null, packages: false, request.DryRun, cancel));
    }

    private static void RequireUndeclared(Family family, IEnumerable<ForgottenTemplate> templates)
    {
        var declared = family.Templates.ToDictionary(template => template.Name, StringComparer.Ordinal);
        List<Problem> problems =
        [
            .. templates.Where(template => template.OtherFamily is null)
                .Select(template => declared.GetValueOrDefault(template.Generation.Template)).OfType<TemplateDeclaration>()
                .Select(template => new Problem(
                    $"{template.Name} is declared here; only what the family file no longer declares can be forgotten",
                    $"coppice history {template.Name}", template.Where)),
        ];
        if (problems.Count > 0)
        {
            throw new Failure(problems, ExitCode.Usage);
        }
    }

    private ForgottenTemplate Of(Family family, string name, HashSet<string> names)
    {
        var current = engine.FindGeneration(new TemplateReference(name, null));
        return new ForgottenTemplate(
            current, current.Family == family.Name ? null : current.Family,
            [
                .. Descendants.Of(engine.Generations, name).Select(child => child.Template)
                    .Where(child => !names.Contains(child)),
            ]);
    }
}
