using Coppice.Families;
using Coppice.Foundation;
using Coppice.Sources.Signing;

namespace Coppice.Sources;

/// <summary>One source that is to be taken.</summary>
/// <param name="Component">The component as declared.</param>
/// <param name="Keys">The keys that may sign it.</param>
/// <param name="Before">What it has; null where nothing was taken yet.</param>
/// <param name="Agreed">What the user agreed to.</param>
internal sealed record TakeRequest(
    ComponentDeclaration Component, SignerKeys Keys, FrozenSource? Before, IReadOnlyList<string> Agreed)
{
    /// <summary>A failure about this component, at its place.</summary>
    public Failure Refused(
        string why, string? hint, IReadOnlyList<string>? details = null,
        ProblemKind kind = ProblemKind.Unverified) => new([new Problem(
        $"{VisibleText.Of(Component.Name)}: {VisibleText.Of(why)}", hint, Component.Where, details)
    {
        Subject = Component.Name,
        Kind = kind,
    }]);

    /// <summary>The details of a refusal that tell which keys count.</summary>
    public string Pinned => $"pinned: {Keys.Shown}";
}
