using System.Text;

namespace Coppice.Deploying.Calls;

/// <summary>What came of a call.</summary>
public enum ReplyKind
{
    /// <summary>It was done; there may be data.</summary>
    Done,

    /// <summary>qubesd refused it with an exception, whose type it names.</summary>
    Refused,

    /// <summary>dom0's policy does not allow it, or there is no such qube: the caller cannot tell which.</summary>
    Denied,

    /// <summary>dom0 has no such service.</summary>
    NoService,

    /// <summary>qrexec itself failed.</summary>
    NotDelivered,

    /// <summary>Nothing came back: qubesd failed inside. What it did before is not known.</summary>
    Nothing,

    /// <summary>Something came back that is no answer to a call.</summary>
    Unreadable,
}

/// <summary>The answer to a call.</summary>
/// <param name="Kind">What came of it.</param>
/// <param name="Data">What it answered, when it was done.</param>
/// <param name="Error">The type of the exception, such as <c>QubesVMNotHaltedError</c>, when it was refused.</param>
/// <param name="Message">What the exception says, or what the transport printed; not yet safe to show.</param>
public sealed record AdminReply(ReplyKind Kind, ReadOnlyMemory<byte> Data, string? Error, string Message)
{
    private const int LongestShown = 200;
    private const int Denied = 126;
    private const int NoService = 127;
    private const int NotDelivered = 125;

    /// <summary>The answer as text. What is not ASCII becomes question marks: Qubes sends none.</summary>
    public string Text => Encoding.ASCII.GetString(Data.Span);

    /// <summary>
    /// Reads what came back. The bytes count first: import says in them why it failed, whatever the exit code is, and sockets end
    /// with 0 whatever they say.
    /// </summary>
    /// <param name="answer">Standard output.</param>
    /// <param name="exitCode">How the transport ended.</param>
    /// <param name="printed">What it printed on standard error.</param>
    public static AdminReply Read(ReadOnlyMemory<byte> answer, int exitCode, string printed)
    {
        if (answer.Length == 0)
        {
            return new AdminReply(
                exitCode switch
                {
                    Denied => ReplyKind.Denied,
                    NoService => ReplyKind.NoService,
                    NotDelivered => ReplyKind.NotDelivered,
                    _ => ReplyKind.Nothing,
                }, default, null, printed.Trim());
        }

        var bytes = answer.Span;
        return bytes switch
        {
            [(byte)'0', 0, ..] => new AdminReply(ReplyKind.Done, answer[2..], null, ""),
            [(byte)'2', 0, ..] => Exception(Encoding.UTF8.GetString(bytes[2..]).Split('\0')),
            _ => new AdminReply(
                ReplyKind.Unreadable, default, null, Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, LongestShown)])),
        };
    }

    // TYPE, traceback, message, and perhaps more.
    private static AdminReply Exception(string[] fields) => fields is [{ Length: > 0 } type, _, var message, ..]
        ? new AdminReply(ReplyKind.Refused, default, type, message)
        : new AdminReply(ReplyKind.Unreadable, default, null, string.Join(' ', fields));
}
