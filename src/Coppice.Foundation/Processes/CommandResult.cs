using System.Text;

namespace Coppice.Foundation.Processes;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">The exit code; 128 + n when signal n ended it.</param>
/// <param name="Output">Standard output, as bytes.</param>
/// <param name="Error">Standard error as text, at most its last 64 KiB.</param>
public sealed record CommandResult(int ExitCode, byte[] Output, string Error)
{
    /// <summary>Whether the program ended with exit code 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>Standard output as UTF-8 text.</summary>
    public string Text => Encoding.UTF8.GetString(Output);
}
