namespace Coppice.Cli.Output;

/// <summary>Breaks paragraphs into lines at spaces.</summary>
public static class TextWrap
{
    /// <summary>Lines of at most <paramref name="width"/> columns, as far as words allow; line feeds in the text stay.</summary>
    public static IEnumerable<string> Lines(string text, int width)
    {
        foreach (var paragraph in text.Split('\n'))
        {
            var line = "";
            foreach (var word in paragraph.Split(' ').SelectMany(word => Pieces(word, width)))
            {
                if (line.Length > 0 && DisplayWidth.Of(line) + 1 + DisplayWidth.Of(word) > width)
                {
                    yield return line;
                    line = word;
                }
                else
                {
                    line = line.Length == 0 ? word : $"{line} {word}";
                }
            }

            yield return line;
        }
    }

    // A word that is longer than a line, such as a path, is broken where that is hard to avoid: after a slash or a comma.
    private static IEnumerable<string> Pieces(string word, int width)
    {
        while (word.Length > width && DisplayWidth.Of(word) > width && word.LastIndexOfAny(['/', ',', '|', ';'], width - 1) is > 0
            and var at)
        {
            yield return word[..(at + 1)];
            word = word[(at + 1)..];
        }

        yield return word;
    }
}
