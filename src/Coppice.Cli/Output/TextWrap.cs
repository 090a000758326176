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
            foreach (var word in paragraph.Split(' '))
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
}
