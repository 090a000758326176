using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Sources;

/// <summary>
/// What a signature cannot say: that a source is still the one that it was. Signers sign many repositories, and sign again. What
/// was seen first is remembered; what differs later needs an agreement that names it.
/// </summary>
/// <param name="component">The component.</param>
/// <param name="agreed">Commits or digests that the user agreed to, each by its first digits.</param>
internal sealed class Deviations(ComponentDeclaration component, IReadOnlyList<string> agreed)
{
    private readonly List<Problem> problems = [];

    /// <summary>Adds what changed, unless it was agreed to.</summary>
    /// <param name="identity">The commit or digest that would be taken.</param>
    /// <param name="what">What changed, and what that may mean.</param>
    public void Add(string identity, string what)
    {
        const int Digits = SourceOptions.AgreementDigits;
        if (!agreed.Any(word => word.Length >= Digits && identity.StartsWith(word, StringComparison.OrdinalIgnoreCase)))
        {
            problems.Add(new Problem(
                $"{VisibleText.Of(component.Name)}: {VisibleText.Of(what)}",
                $"if that is meant: coppice components {ShellWord.Of(component.Name)} --refresh --agree {identity[..Digits]}",
                component.Where)
            {
                Subject = component.Name,
                Kind = ProblemKind.NotAgreed,
            });
        }
    }

    /// <summary>Compares the source's own names with those that it had.</summary>
    public void CompareNames(FrozenSource? before, FrozenSource now)
    {
        foreach (var (type, name) in before?.Names ?? new Dictionary<string, string>())
        {
            var other = now.Names.GetValueOrDefault(type);
            if (other != name)
            {
                var said = other is null ? "has no such name now" : $"is named {other} now";
                Add(
                    now.Identity,
                    $"the source was named {name} ({type}), and {said}: it may be another project, signed by the same key");
            }
        }
    }

    /// <summary>Throws what was not agreed to.</summary>
    /// <exception cref="Failure">There is something.</exception>
    public void ThrowIfAny()
    {
        if (problems.Count > 0)
        {
            throw new Failure(problems, kind: ProblemKind.NotAgreed);
        }
    }
}
