using Coppice.Families;

namespace Coppice.Planning.Reasons;

/// <summary>
/// Says of the packages that a template removes whose they are. A template removes what its own packages brought or, where it
/// has none, what its parent's did: it gives back what someone added. What was there before is something else.
/// </summary>
internal sealed class BroughtBy
{
    private const int MostNamed = 12;
    private readonly IReadOnlyList<Stage> history;
    private readonly ReasonFinder? finder;

    // Whose packages are given back, and how many of the stages lie below it.
    private readonly string owner;
    private readonly int below;

    /// <param name="template">The template.</param>
    /// <param name="history">The stages of its parent, that one last; empty when they are not known.</param>
    public BroughtBy(TemplateDeclaration template, IReadOnlyList<Stage> history)
    {
        this.history = history;
        finder = history.Count > 0 ? new ReasonFinder(history) : null;
        (owner, below) = template.Packages.Count > 0 || history.Count == 0
            ? (template.Name, history.Count)
            : (history[^1].Template, history.Count - 1);
    }

    /// <summary>"it was there before full's own packages (in base)", or null when it was not, or no one knows.</summary>
    public string? ItWasThereBefore(string package)
    {
        if (finder is null || !history[^1].Graph.Has(package))
        {
            return null;
        }

        var first = finder.FirstWith(package);
        return history.Take(below).Contains(first)
            ? $"it was there before {owner}'s own packages ({first.Template} has it)"
            : null;
    }

    /// <summary>Whether the package manager will not take it out.</summary>
    public bool IsEssential(string package) => history.Count > 0 && history[^1].Graph.Find(package) is { IsEssential: true };

    /// <summary>Why a package is there, for details of a message.</summary>
    public IReadOnlyList<string>? ReasonsFor(string package) =>
        finder?.Find(package, 2)?.Reasons.Select(ReasonText.Of).ToList() is { Count: > 0 } reasons ? reasons : null;

    /// <summary>"; what full added: a, b", or nothing where it is not known or too much to say.</summary>
    public string WhatWasAdded()
    {
        if (below != history.Count - 1 || below == 0)
        {
            return "";
        }

        var added = history[^1].Graph.Packages.Select(package => package.Name)
            .Where(name => !history[^2].Graph.Has(name)).Order(StringComparer.Ordinal).ToList();
        return added.Count is 0 or > MostNamed ? "" : $"; what {owner} added: {string.Join(", ", added)}";
    }
}
