namespace Coppice.Cli.Output;

/// <summary>Columns and rows of a terminal.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct TerminalSize(int Width, int Height)
{
    /// <summary>What is taken when the terminal does not say: the VT100's.</summary>
    public static TerminalSize Standard { get; } = new(80, 24);
}
