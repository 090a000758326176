using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Planning.Reasons;

namespace Coppice.Planning;

/// <summary>Never removes more than was asked for: compares what a removal takes with what <c>without:</c> lists.</summary>
public static class RemovalCheck
{
    private const int MostExplained = 50;
    private const int MostNamed = 200;

    /// <summary>Those packages of <c>without:</c> that are installed.</summary>
    /// <param name="manager">The distribution.</param>
    /// <param name="database">The package database before the removal.</param>
    /// <param name="template">The template.</param>
    public static IReadOnlyList<DeclaredWord> Installed(
        IPackageManager manager, ReadOnlyMemory<byte> database, TemplateDeclaration template)
    {
        var installed = Names(manager, database).ToHashSet();
        return [.. template.Without.Where(word => installed.Contains(word.Package))];
    }

    /// <summary>A template without those packages of <c>without:</c> that may be missing and are.</summary>
    /// <param name="manager">The distribution.</param>
    /// <param name="database">The package database before the removal.</param>
    /// <param name="template">The template.</param>
    public static TemplateDeclaration OfWhatIsThere(
        IPackageManager manager, ReadOnlyMemory<byte> database, TemplateDeclaration template)
    {
        if (!template.Without.Any(word => word.IfInstalled))
        {
            return template;
        }

        var installed = Names(manager, database).ToHashSet();
        return template with
        {
            Without = [.. template.Without.Where(word => !word.IfInstalled || installed.Contains(word.Package))],
        };
    }

    /// <summary>What is wrong with a removal; nothing when it takes exactly what is listed.</summary>
    /// <param name="manager">The distribution.</param>
    /// <param name="database">The package database before the removal.</param>
    /// <param name="template">The template.</param>
    /// <param name="removed">The names that the removal takes.</param>
    /// <param name="history">
    /// The stages of what the template grows on. Without them it is not said which template brought what.
    /// </param>
    public static IReadOnlyList<Problem> Problems(
        IPackageManager manager, ReadOnlyMemory<byte> database, TemplateDeclaration template, IReadOnlyList<string> removed,
        Func<IReadOnlyList<Stage>>? history = null)
    {
        var listed = template.Without.Select(word => word.Package).ToHashSet();
        var unlisted = removed.Where(name => !listed.Contains(name)).ToList();
        var brought = new Lazy<BroughtBy>(() => new BroughtBy(template, history?.Invoke() ?? []));
        var installed = new Lazy<List<string>>(() => [.. Names(manager, database)]);
        var missing = template.Without
            .Where(word => !removed.Contains(word.Package))
            .Select(word => new Problem(
                $"{template.Name}: {word.Value} cannot be removed: it is not "
                    + $"installed{Nearest.Question(word.Value, installed.Value)}",
                $"remove {word.Value} from without: of {template.Name}", word.Where));
        var essential = template.Without
            .Where(word => removed.Contains(word.Package) && brought.Value.IsEssential(word.Package))
            .Select(word =>
                new Problem(
                    $"{template.Name}: {word.Value} cannot be removed: it is essential",
                    $"remove {word.Value} from without: of {template.Name}", word.Where));
        var chains = new Lazy<Func<string, string?>>(() => manager.ExplainRemovals(database, listed));
        return
        [
            .. essential,
            .. unlisted.Take(MostExplained).Select(name => Unlisted(chains.Value(name), template, name, listed, brought.Value)),
            .. unlisted.Count <= MostExplained ? Array.Empty<Problem>() : [Further(template, [.. unlisted.Skip(MostExplained)])],
            .. missing,
        ];
    }

    // Hundreds of explanations explain nothing, and each takes a look at all that needs the package.
    private static Problem Further(TemplateDeclaration template, List<string> names) => new(
        $"{template.Name}: {names.Count} further packages would be removed, which without: does not list",
        $"remove from without: of {template.Name} what so much depends on",
        template.Where,
        [string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? ", …" : "")]);

    private static Problem Unlisted(
        string? chain, TemplateDeclaration template, string name, HashSet<string> listed, BroughtBy brought)
    {
        var cause = chain is null
            ? null
            : template.Without.FirstOrDefault(word => chain.EndsWith(" " + word.Package, StringComparison.Ordinal));
        var details = brought.ReasonsFor(name);
        var because = chain is null ? "" : $": {chain}";
        return cause is not null && brought.ItWasThereBefore(cause.Package) is { } before
            ? new Problem(
                $"{template.Name}: {cause.Value} cannot be removed: {before}, and {name} needs it and would be removed, "
                    + $"too{because}",
                $"remove {cause.Value} from without: of {template.Name}{brought.WhatWasAdded()}",
                cause.Where,
                details)
            : new Problem(
                $"{template.Name}: without: [{cause?.Value ?? string.Join(", ", listed)}] would also remove {name}{because}",
                $"add {name} to without: of {template.Name}, or drop {cause?.Value ?? "the package"} from the list",
                cause?.Where ?? template.Where,
                details);
    }

    private static IEnumerable<string> Names(IPackageManager manager, ReadOnlyMemory<byte> database) =>
        manager.ReadInstalled(database).Select(package => package.Name);
}
