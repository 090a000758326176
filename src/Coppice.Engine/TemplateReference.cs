using System.Globalization;
using Coppice.Foundation;

namespace Coppice.Engine;

/// <summary>
/// A template as the user names it: <c>vault</c>, the current generation, or <c>vault@3</c>, one of its history.
/// </summary>
/// <param name="Template">The template's name; not checked.</param>
/// <param name="Number">The generation's number; null for the current one.</param>
public readonly record struct TemplateReference(string Template, int? Number)
{
    /// <summary>Reads a reference.</summary>
    /// <exception cref="Failure">There is no name, or what follows the <c>@</c> is no number from 1 on. Exit code 64.</exception>
    public static TemplateReference Parse(string text)
    {
        var at = text.LastIndexOf('@');
        var name = at < 0 ? text : text[..at];
        if (name.Length == 0)
        {
            throw new Failure([new Problem($"no template given in \"{VisibleText.Of(text)}\"", "coppice tree")], ExitCode.Usage);
        }

        return at < 0
            ? new TemplateReference(name, null)
            : int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                ? new TemplateReference(name, number)
                : throw new Failure(
                    [new Problem(at + 1 == text.Length ? $"a generation number is missing after "
                        + $"{VisibleText.Of(text)}" : $"not a generation number: "
                        + $"{VisibleText.Of(text[(at + 1)..])}", $"coppice history {VisibleText.Of(name)}")], ExitCode.Usage);
    }

    /// <summary>The reference as the user would type it.</summary>
    public override string ToString() => Number is { } number ? $"{Template}@{number}" : Template;
}
