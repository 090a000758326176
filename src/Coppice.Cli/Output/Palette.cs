namespace Coppice.Cli.Output;

/// <summary>The few ways in which text is set off. Meaning never hangs on colour alone.</summary>
public enum Style
{
    /// <summary>As it is.</summary>
    Plain,

    /// <summary>Names and headings.</summary>
    Bold,

    /// <summary>Less important: times, logs.</summary>
    Dim,

    /// <summary>Errors and removals.</summary>
    Red,

    /// <summary>Success and additions.</summary>
    Green,

    /// <summary>Warnings and changes.</summary>
    Yellow,

    /// <summary>Hints and places.</summary>
    Cyan,
}

/// <summary>Sets text in a style with the SGR sequences of ECMA-48, or leaves it as it is.</summary>
/// <param name="Enabled">Whether the output may carry colours.</param>
public sealed record Palette(bool Enabled)
{
    /// <summary>No colours.</summary>
    public static Palette None { get; } = new(false);

    /// <summary>The text in that style; the text itself must be safe to show.</summary>
    public string Set(Style style, string text) =>
        !Enabled || style == Style.Plain || text.Length == 0 ? text : $"\x1b[{Code(style)}m{text}\x1b[0m";

    private static int Code(Style style) => style switch
    {
        Style.Bold => 1,
        Style.Dim => 2,
        Style.Red => 31,
        Style.Green => 32,
        Style.Yellow => 33,
        Style.Cyan => 36,
        _ => 0,
    };
}
