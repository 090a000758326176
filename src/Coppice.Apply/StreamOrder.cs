using Coppice.Recipes;

namespace Coppice.Apply;

/// <summary>What of a stream has to be right whatever the pool is.</summary>
internal static class StreamOrder
{
    /// <summary>How far the author's clock may be ahead; a recipe from the future would keep all later ones out.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromDays(1);

    /// <summary>The header after another of the same stream.</summary>
    /// <exception cref="RefusedException">It belongs to another stream.</exception>
    public static RecipeHeader Next(RecipeReader reader, PartHeader before)
    {
        var header = reader.ReadHeader();
        return header.Stream == before.Stream && header.Made == before.Made
            ? header
            : throw new RefusedException("the parts belong to different streams");
    }

    /// <summary>Requires that a part is in its place, the first of its name, and not of the future.</summary>
    public static void RequireInPlace(PartHeader part, IReadOnlyCollection<PartHeader> before, TimeProvider time)
    {
        var name = part.Image.Name;
        if (part.Part != before.Count + 1 || before.Any(other => other.Image.Name == name))
        {
            throw new RefusedException($"{name} is out of place in the stream, or appears twice");
        }

        if (part.Made > time.GetUtcNow().Add(ClockTolerance).ToUnixTimeSeconds())
        {
            throw new RefusedException($"the recipe of {name} was made in the future: one of the clocks is wrong");
        }
    }

    /// <summary>Requires that nothing is missing, and nothing follows.</summary>
    public static void RequireWhole(EndHeader end, int parts, RecipeReader reader)
    {
        if (end.Parts != parts)
        {
            throw new RefusedException($"the stream should have {end.Parts} images, and has {parts}");
        }

        reader.RequireEnd();
    }
}
