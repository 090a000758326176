using System.Text;

namespace Coppice.Testing.Qubes;

/// <summary>What comes back of a call: how qrexec-client-vm ends, and what it prints.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Answer">The bytes of the answer.</param>
public sealed record StandInReply(int Code, byte[] Answer)
{
    /// <summary>Refused by policy, or no such qube.</summary>
    public static StandInReply Denied { get; } = new(126, []);

    /// <summary>An internal error of qubesd.</summary>
    public static StandInReply Nothing { get; } = new(0, []);

    /// <summary>Success with a text.</summary>
    public static StandInReply Ok(string text = "") => new(0, Encoding.ASCII.GetBytes($"0\0{text}"));

    /// <summary>An exception of qubesd.</summary>
    public static StandInReply Error(string type, string message, int code = 0) =>
        new(code, Encoding.UTF8.GetBytes($"2\0{type}\0\0{message}\0"));
}
