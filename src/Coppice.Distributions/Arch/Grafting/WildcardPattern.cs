namespace Coppice.Distributions.Arch.Grafting;

/// <summary>
/// Patterns of hooks, as fnmatch(3) without any flag takes them: <c>*</c> stands for slashes, too. The time that it takes grows
/// with the product of both lengths, whatever the pattern.
/// </summary>
internal static class WildcardPattern
{
    /// <summary>Whether a whole text is meant.</summary>
    /// <exception cref="MustRebuildException">The pattern has a class or another form that is not read here.</exception>
    public static bool Matches(string pattern, string text)
    {
        var (p, t, star, from) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, from) = (p++, t);
            }
            else if (p < pattern.Length && One(pattern, p, text[t]) is var (matched, next) && matched)
            {
                (p, t) = (next, t + 1);
            }
            else if (star >= 0)
            {
                (p, t) = (star + 1, ++from);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).TrimStart('*').IsEmpty;
    }

    // Whether what stands at a place of the pattern means that character, and where the next one begins.
    private static (bool Matched, int Next) One(string pattern, int at, char character) => pattern[at] switch
    {
        '?' => (true, at + 1),
        '[' => Bracket(pattern, at, character),
        '\\' when at + 1 < pattern.Length => (pattern[at + 1] == character, at + 2),
        var own => (own == character, at + 1),
    };

    private static (bool Matched, int Next) Bracket(string pattern, int at, char character)
    {
        var i = at + 1;
        var inverted = i < pattern.Length && pattern[i] is '!' or '^';
        i += inverted ? 1 : 0;
        var (matched, first) = (false, i);
        for (; i < pattern.Length && (pattern[i] != ']' || i == first); i++)
        {
            if (pattern[i] is '\\' || (pattern[i] == '[' && i + 1 < pattern.Length && pattern[i + 1] is ':' or '.' or '='))
            {
                throw new MustRebuildException(
                    $"a hook has the pattern {Foundation.VisibleText.Of(pattern)}, which Coppice does not read");
            }

            if (i + 2 < pattern.Length && pattern[i + 1] == '-' && pattern[i + 2] != ']')
            {
                matched |= character >= pattern[i] && character <= pattern[i + 2];
                i += 2;
            }
            else
            {
                matched |= pattern[i] == character;
            }
        }

        // Without an end it is a bracket and nothing else.
        return i < pattern.Length ? (matched != inverted, i + 1) : (character == '[', at + 1);
    }
}
