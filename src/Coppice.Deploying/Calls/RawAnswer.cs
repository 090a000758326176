namespace Coppice.Deploying.Calls;

/// <summary>What came back of a call, as it came.</summary>
/// <param name="Bytes">Standard output.</param>
/// <param name="ExitCode">How the transport ended.</param>
/// <param name="Printed">What it printed on standard error; not yet safe to show.</param>
public sealed record RawAnswer(ReadOnlyMemory<byte> Bytes, int ExitCode, string Printed)
{
    /// <summary>As an answer of dom0.</summary>
    public AdminReply Reply => AdminReply.Read(Bytes, ExitCode, Printed);
}
