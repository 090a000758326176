using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Sources;

namespace Coppice.Engine.Components;

/// <summary>Which components to show.</summary>
/// <param name="Names">Their names; all when empty.</param>
/// <param name="Options">What may be fetched, and what was agreed to.</param>
public sealed record ComponentsRequest(IReadOnlyList<string> Names, SourceOptions Options);

/// <summary>Says of each component where its source comes from, what the store has of it, and who signed that.</summary>
/// <param name="engine">The store.</param>
public sealed class ListComponents(CoppiceEngine engine)
{
    /// <summary>Takes sources that are not there yet, or fetches all again where that is asked for.</summary>
    /// <returns>What came of each component, in the order of the family file.</returns>
    /// <exception cref="Failure">There is no such component, or an agreement is too short to name anything.</exception>
    public async Task<IReadOnlyList<TakenSource>> RunAsync(
        ComponentsRequest request, IProgressSink progress, CancellationToken cancel)
    {
        var family = engine.ReadFamily();
        var chosen = Chosen(family, request);
        if (request.Options.Agreed.FirstOrDefault(word => word.Length < SourceOptions.AgreementDigits) is { } word)
        {
            throw new Failure([new Problem(
                $"--agree {VisibleText.Of(word)} is too short: at least {SourceOptions.AgreementDigits} digits name a "
                    + "commit or digest",
                "copy them from the message that asks for it")], ExitCode.Usage);
        }

        return chosen.Count == 0 ? []
            : await engine.SourceTaker.TryTakeAsync(family, chosen, request.Options, progress, cancel);
    }

    private static IReadOnlyList<ComponentDeclaration> Chosen(Family family, ComponentsRequest request)
    {
        var known = family.Components.Select(component => component.Name).ToList();
        var problems = request.Names.Where(name => !known.Contains(name)).Select(name => new Problem(
            family.Templates.Any(template => template.Name == name)
                ? $"{VisibleText.Of(name)} is a template, not a component"
                : $"there is no component {VisibleText.Of(name)} in {family.File}{Nearest.Question(name, known)}",
            "coppice components")).ToList();
        return problems.Count > 0 ? throw new Failure(problems, ExitCode.Usage)
            : [.. family.Components.Where(component => request.Names.Count == 0 || request.Names.Contains(component.Name))];
    }
}
