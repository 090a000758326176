using System.Text;

namespace Coppice.Foundation.Processes;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">The exit code; 128 + n when signal n ended it.</param>
/// <param name="Output">Standard output, as bytes.</param>
/// <param name="Error">Standard error as text, at most its last 64 KiB.</param>
public sealed record CommandResult(int ExitCode, byte[] Output, string Error)
{
    private const int SignalBase = 128, MostSignals = 64;

    /// <summary>Whether the program ended with exit code 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>How it ended, for messages: <c>exit code 2</c>, or that a signal ended it.</summary>
    /// <remarks>Linux has the signals 1 to 64; what is above them is an exit code, as dpkg-source(1) ends with 255.</remarks>
    public string Ending => ExitCode is > SignalBase and <= SignalBase + MostSignals
        ? $"it was killed by signal {ExitCode - SignalBase}"
        : $"exit code {ExitCode}";

    /// <summary>Standard output as UTF-8 text.</summary>
    public string Text => Encoding.UTF8.GetString(Output);
}
