using System.Text;

namespace Coppice.Cli.Output;

/// <summary>The process's three standard streams and what is known about them. Tests make their own.</summary>
/// <param name="Out">Standard output: results and JSON only.</param>
/// <param name="Error">Standard error: everything that is said to a person.</param>
/// <param name="ReadLine">Reads a line of standard input, an answer to a question; null at its end.</param>
public sealed record Terminal(TextWriter Out, TextWriter Error, Func<string?> ReadLine)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Standard output for bytes that are no text, such as an archive.</summary>
    public Stream OutBytes { get; init; } = Stream.Null;

    /// <summary>Whether standard output is a terminal.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether standard error is a terminal.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Whether standard input is a terminal, so that somebody could answer a question.</summary>
    public bool InIsTerminal { get; init; }

    /// <summary>Asks for the present size; it changes while a program runs.</summary>
    public Func<TerminalSize> Size { get; init; } = () => TerminalSize.Standard;

    /// <summary>Colours for standard output.</summary>
    public Palette OutPalette { get; init; } = Palette.None;

    /// <summary>Colours for standard error.</summary>
    public Palette ErrorPalette { get; init; } = Palette.None;

    /// <summary>The width to fit results into: the terminal's, or null when standard output is a file or a pipe.</summary>
    public int? OutWidth => OutIsTerminal ? Size().Width : null;

    /// <summary>The width to fit messages into: the terminal's, or null when standard error is a file or a pipe.</summary>
    public int? ErrorWidth => ErrorIsTerminal ? Size().Width : null;

    /// <summary>
    /// The terminal with colours as wanted: on terminals only, and never when <paramref name="wanted"/> is false.
    /// </summary>
    public Terminal WithColour(bool wanted) =>
        this with { OutPalette = new Palette(wanted && OutIsTerminal), ErrorPalette = new Palette(wanted && ErrorIsTerminal) };

    /// <summary>The process's own streams.</summary>
    public static Terminal OfProcess() => new(Writer(1), Writer(2), new StreamReader(new StandardStream(0), Utf8).ReadLine)
    {
        OutBytes = new StandardStream(1),
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        InIsTerminal = !Console.IsInputRedirected,
        Size = WindowSize.Ask,
    };

    private static StreamWriter Writer(int descriptor) =>
        new(new StandardStream(descriptor), Utf8) { AutoFlush = true, NewLine = "\n" };
}
