using Coppice.Foundation;
using Coppice.Planning.Reasons;

namespace Coppice.Planning.Policies;

/// <summary>The form of all violations: template, package, the chain that brings it in, and the line of the policy.</summary>
internal static class Violation
{
    /// <summary>A violation by a package.</summary>
    /// <param name="subject">The template.</param>
    /// <param name="finder">Finds why the package is there.</param>
    /// <param name="package">The package.</param>
    /// <param name="message">What is violated.</param>
    /// <param name="where">The line of the policy.</param>
    public static Problem Of(PolicySubject subject, ReasonFinder finder, string package, string message, SourceSpan where) =>
        new($"{message}: {Chain(finder, package)}", $"coppice why {subject.Template.Name} {package} --planned", where);

    /// <summary>The first of the chains that bring a package in.</summary>
    public static string Chain(ReasonFinder finder, string package) => finder.Find(package, 1) switch
    {
        { Reasons: [var reason, ..] } => ReasonText.Of(reason),
        { Left: { } left } => ReasonText.Of(left),
        _ => "nothing that is declared asks for it",
    };
}
