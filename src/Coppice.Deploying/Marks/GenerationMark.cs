using System.Globalization;
using Coppice.Foundation;

namespace Coppice.Deploying.Marks;

/// <summary>A generation, as a feature of a template names it: <c>vault@3 DIGEST</c>.</summary>
/// <param name="Template">The template's name.</param>
/// <param name="Number">The generation's number in the store that it came from.</param>
/// <param name="Tree">Its tree digest. Where this is the same, so is the generation, whatever its number.</param>
public sealed record GenerationMark(string Template, int Number, Digest Tree)
{
    /// <summary>Reads it; null when it is none.</summary>
    public static GenerationMark? Parse(string? text) =>
        text?.Split(' ') is [var name, var digest]
            && name.Split('@') is [{ Length: > 0 } template, var number]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            && Digest.TryParse(digest, out var tree)
            ? new GenerationMark(template, n, tree)
            : null;

    /// <summary>For people: <c>vault@3</c>.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Template}@{Number}");

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Tree.Hex}";
}
