using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Deploying.Calls;

/// <summary>Calls through <c>qrexec-client-vm</c>, as every qube of Qubes OS has it.</summary>
/// <param name="runner">Runs it.</param>
/// <param name="program">Its path or name; anything that takes its arguments will do.</param>
public sealed class QrexecTransport(IProcessRunner runner, string program = QrexecTransport.Program) : IAdminTransport
{
    /// <summary>The program that is used where no other is named.</summary>
    public const string Program = "qrexec-client-vm";

    private const int LongestAnswer = 16 << 20;

    /// <inheritdoc/>
    public RawAnswer Send(AdminCall call, CancellationToken cancel)
    {
        if (call.Stream is null && call.Service.Length + 1 + call.Payload.Length > AdminCall.LongestRequest)
        {
            throw new Failure(
                $"{VisibleText.Of(call.ToString())} would be longer than the {AdminCall.LongestRequest} bytes that Qubes reads",
                kind: ProblemKind.Unsupported);
        }

        var result = runner.Run(
            Command.Own(program, "--", call.Destination, call.Service) with
            {
                Input = call.Payload,
                OnInput = call.Stream,
                OutputLimit = LongestAnswer,
            }, cancel);
        return new RawAnswer(result.Output, result.ExitCode, result.Error);
    }
}
