using System.Text;
using Coppice.Foundation;

namespace Coppice.Families.Yaml;

/// <summary>The text of one file of a family, and where it lies.</summary>
internal sealed class YamlSource
{
    private readonly string[] lines;

    /// <param name="display">The path as the user would write it.</param>
    /// <param name="folder">The absolute folder, without symbolic links, that paths in the file are relative to.</param>
    /// <param name="text">The whole text.</param>
    public YamlSource(string display, string folder, string text)
    {
        Display = display;
        Folder = folder;
        Text = text;
        lines = text.ReplaceLineEndings("\n").Split('\n').Select(Printable).ToArray();
    }

    public string Display { get; }

    public string Folder { get; }

    public string Text { get; }

    /// <summary>A place in the file; <paramref name="column"/> counts UTF-16 units from 1, the span counts characters.</summary>
    public SourceSpan Span(int line, int column)
    {
        line = Math.Clamp(line, 1, lines.Length);
        var text = lines[line - 1];
        var before = text.AsSpan(0, Math.Clamp(column - 1, 0, text.Length));
        var characters = 0;
        foreach (var _ in before.EnumerateRunes())
        {
            characters++;
        }

        return new SourceSpan(Display, line, characters + 1, text);
    }

    /// <summary>The first tab that indents a line, the one before it or the one after it; null when there is none.</summary>
    public SourceSpan? IndentingTab(int line)
    {
        foreach (var (number, text) in Text.ReplaceLineEndings("\n").Split('\n').Index().Skip(line - 2).Take(3))
        {
            var indentation = text.Length - text.TrimStart(' ', '\t').Length;
            if (indentation < text.Length && text.AsSpan(0, indentation).IndexOf('\t') is var tab && tab >= 0)
            {
                return Span(number + 1, tab + 1);
            }
        }

        return null;
    }

    /// <summary>A place given by its index into <see cref="Text"/>.</summary>
    public SourceSpan SpanAt(int index)
    {
        var before = Text[..index].ReplaceLineEndings("\n");
        return Span(before.Count(c => c == '\n') + 1, before.Length - before.LastIndexOf('\n'));
    }

    // One character stands for one character, unlike VisibleText's escapes, so that columns stay true under the shown line.
    private static string Printable(string line)
    {
        var shown = new StringBuilder(line);
        for (var i = 0; i < shown.Length; i++)
        {
            shown[i] = line[i] switch
            {
                '\t' => ' ',
                < ' ' => (char)('\u2400' + line[i]),
                var c when VisibleText.Of(c.ToString()).Length > 1 => '\ufffd',
                var c => c,
            };
        }

        return shown.ToString();
    }
}
