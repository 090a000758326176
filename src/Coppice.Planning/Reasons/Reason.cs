using Coppice.Distributions;
using Coppice.Foundation;

namespace Coppice.Planning.Reasons;

/// <summary>Where reasons end: a line of the family file, or that every base has the package.</summary>
/// <param name="Template">The template that asks for it.</param>
/// <param name="Package">The package.</param>
/// <param name="Word">What is asked for; another name than <paramref name="Package"/> when that only provides it.</param>
/// <param name="Minimal">Why every base has it; null when it is asked for.</param>
/// <param name="Where">The line; null when it is not declared any more.</param>
public sealed record ReasonRoot(string Template, string Package, string Word, string? Minimal, SourceSpan? Where)
{
    /// <summary>Whether no one named it: see <see cref="WantedPackage.IsKept"/>.</summary>
    public bool IsKept { get; init; }
}

/// <summary>Why a package is there: from what is asked for, link by link, down to the package.</summary>
/// <param name="Root">What is asked for.</param>
/// <param name="Links">What needs what; empty when the package itself is asked for.</param>
public sealed record Reason(ReasonRoot Root, IReadOnlyList<GraphLink> Links)
{
    /// <summary>Whether it holds only because one of several things that would do happens to be this one.</summary>
    public bool IsLoose => Links.Any(link => !link.IsOnlyChoice);

    /// <summary>Whether it holds only because recommended packages are taken.</summary>
    public bool IsRecommendation => Links.Any(link => link.Need.Kind == NeedKind.Recommended);
}

/// <summary>All that is known about why a package is in a template.</summary>
/// <param name="Package">The package.</param>
/// <param name="Stages">The stages of the template, the template itself last.</param>
/// <param name="First">The stage that brought it.</param>
/// <param name="Reasons">The shortest reasons: firm ones first, of these the ones that brought it, of these the shortest.</param>
/// <param name="More">How many more there are.</param>
/// <param name="Left">Where nothing asks for it any more: why it was brought.</param>
public sealed record PackageReasons(
    GraphPackage Package, IReadOnlyList<Stage> Stages, Stage First, IReadOnlyList<Reason> Reasons, int More, Leftover? Left)
{
    /// <summary>Whether it was there before the template's own declaration was carried out.</summary>
    public bool WasThereBefore => First.Template != Stages[^1].Template;
}

/// <summary>Why a package was brought that nothing asks for any more.</summary>
/// <param name="Once">The reason then.</param>
/// <param name="Gone">The package of that reason that is gone.</param>
/// <param name="By">The template that took it out.</param>
public sealed record Leftover(Reason Once, string Gone, string By);
