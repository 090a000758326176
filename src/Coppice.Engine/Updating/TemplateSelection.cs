using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Engine.Updating;

/// <summary>Which templates of a family are meant.</summary>
public static class TemplateSelection
{
    /// <summary>The templates to work on, parents before children.</summary>
    /// <param name="family">The family.</param>
    /// <param name="targets">
    /// Names of those that are wanted, with their ancestors; all when empty. A name can be a list with commas.
    /// </param>
    /// <param name="skip">Names of those to leave out, with everything below them; lists with commas as well.</param>
    /// <exception cref="Failure">A name is not known, a wanted template is one to leave out, or nothing is left. Exit code
    /// 64.</exception>
    public static IReadOnlyList<TemplateDeclaration> Of(Family family, IReadOnlyList<string> targets, IReadOnlyList<string> skip)
    {
        var skipped = Templates(family, skip).ToHashSet();
        var wanted = Templates(family, targets);
        foreach (var target in wanted)
        {
            if (family.Chain(target).FirstOrDefault(skipped.Contains) is { } above)
            {
                throw Usage(
                    above == target
                        ? $"{target.Name} is both asked for and skipped"
                        : $"{target.Name} grows on {above.Name}, which is skipped");
            }
        }

        var chosen = wanted.Count == 0 ? family.Templates.ToHashSet() : wanted.SelectMany(family.Chain).ToHashSet();
        var left = family.Templates.Where(template => chosen.Contains(template) && !family.Chain(template).Any(skipped.Contains))
            .ToList();
        return left.Count > 0 ? left : throw Usage("every template is skipped");
    }

    private static List<TemplateDeclaration> Templates(Family family, IReadOnlyList<string> names) =>
        [
            .. names.SelectMany(name => name.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                .Select(family.Template),
        ];

    private static Failure Usage(string message) => new([new Problem(message, "coppice tree")], ExitCode.Usage);
}
