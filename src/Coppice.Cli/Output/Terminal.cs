using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Cli.Output;

/// <summary>Columns and rows of a terminal.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct TerminalSize(int Width, int Height)
{
    /// <summary>What is taken when the terminal does not say: the VT100's.</summary>
    public static TerminalSize Standard { get; } = new(80, 24);
}

/// <summary>The process's three standard streams and what is known about them. Tests make their own.</summary>
/// <param name="Out">Standard output: results and JSON only.</param>
/// <param name="Error">Standard error: everything that is said to a person.</param>
/// <param name="ReadLine">Reads a line of standard input, an answer to a question; null at its end.</param>
public sealed record Terminal(TextWriter Out, TextWriter Error, Func<string?> ReadLine)
{
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

    /// <summary>The terminal with colours as wanted: on terminals only, and never when <paramref name="wanted"/> is false.</summary>
    public Terminal WithColour(bool wanted) =>
        this with { OutPalette = new Palette(wanted && OutIsTerminal), ErrorPalette = new Palette(wanted && ErrorIsTerminal) };

    /// <summary>
    /// The process's own streams. They are opened as plain files: the console of .NET would change the terminal's modes
    /// when it is first used, which nobody wants of a command that only prints.
    /// </summary>
    public static Terminal OfProcess()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new Terminal(
            new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = true },
            new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true },
            ReadLineOfInput)
        {
            OutIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            InIsTerminal = !Console.IsInputRedirected,
            Size = WindowSize.Ask,
        };
    }

    // A terminal hands over one line at a time, so nothing is read that belongs to the next question.
    private static string? ReadLineOfInput()
    {
        using var handle = new SafeFileHandle(0, ownsHandle: false);
        using var input = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        using var reader = new StreamReader(input, Encoding.UTF8);
        return reader.ReadLine();
    }
}
