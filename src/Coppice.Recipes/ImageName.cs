namespace Coppice.Recipes;

/// <summary>Names of images: those that Qubes takes for a template. None of them can lead out of a folder.</summary>
public static class ImageName
{
    /// <summary>
    /// Whether the text is <c>[a-zA-Z][a-zA-Z0-9_.-]*</c>, at most 31 characters, and not a name that Qubes keeps for itself.
    /// </summary>
    public static bool IsGood(ReadOnlySpan<char> name)
    {
        if (name.Length is 0 or > 31 || !char.IsAsciiLetter(name[0]))
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-'))
            {
                return false;
            }
        }

        return !name.EndsWith("-dm") && name is not ("none" or "default" or "dom0");
    }
}
