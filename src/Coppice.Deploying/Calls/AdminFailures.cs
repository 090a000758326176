using Coppice.Foundation;

namespace Coppice.Deploying.Calls;

/// <summary>Turns answers that are no success into failures that say what to do.</summary>
/// <param name="lineOf">The line of dom0's policy that allows a call.</param>
public sealed class AdminFailures(Func<AdminCall, string> lineOf)
{
    /// <summary>The failure of a call.</summary>
    public Failure Of(AdminCall call, AdminReply reply)
    {
        var what = VisibleText.Of(call.ToString());
        return reply.Kind switch
        {
            ReplyKind.Denied => new Failure(
                [
                    new Problem(
                        $"dom0's policy does not allow {what}"
                            + (call.Destination == AdminCall.Dom0 ? "" : ", or there is no such qube"),
                        "coppice deploy --policy, which prints the whole file for dom0")
                    {
                        Details = [$"the line that is missing: {VisibleText.Of(lineOf(call))}"],
                        Subject = call.Service,
                    },
                ],
                kind: ProblemKind.Denied),
            ReplyKind.Refused => new Failure(
                $"Qubes refuses {what}: {VisibleText.Of(reply.Error!)}: {VisibleText.Of(reply.Message)}", HintOf(reply.Error!),
                kind: KindOf(reply.Error!)),
            ReplyKind.NoService when call.Method == Qubes.AdminClient.InsideService => new Failure(
                $"{VisibleText.Of(call.Destination)} has no service {VisibleText.Of(call.Method)}",
                "coppice init --qubes, whose family file has it for its templates", kind: ProblemKind.Unsupported),
            ReplyKind.NoService => new Failure(
                $"dom0 has no service {VisibleText.Of(call.Method)}: Coppice needs Qubes 4.2 or later",
                kind: ProblemKind.Unsupported),
            ReplyKind.NotDelivered => new Failure(
                $"{what} did not reach dom0{Printed(reply)}", "systemctl status qubes-qrexec-agent",
                kind: ProblemKind.Unreachable),
            ReplyKind.Nothing when call.Method == Qubes.AdminClient.InsideService => new Failure(
                $"the service {VisibleText.Of(call.Method)} in {VisibleText.Of(call.Destination)} ended without an answer: it "
                    + $"was killed, or the template stopped{Printed(reply)}",
                $"coppice deploy {ShellWord.Of(call.Destination)}", kind: ProblemKind.ToolFailed),
            ReplyKind.Nothing => new Failure(
                $"Qubes answered nothing to {what}{Printed(reply)}", "journalctl -u qubesd (in dom0), which says why",
                kind: ProblemKind.ToolFailed),
            _ => new Failure(
                $"Qubes answered {what} with something that is not an answer: {VisibleText.Of(reply.Message)}",
                kind: ProblemKind.ToolFailed),
        };
    }

    /// <summary>The failure where a name is taken by a qube that the caller does not see.</summary>
    /// <param name="list">The call that would list it.</param>
    public Failure Hidden(AdminCall list) => new(
        [
            new Problem(
                $"Qubes has a qube named {VisibleText.Of(list.Destination)} that may not be seen from here: it is left alone",
                "qvm-ls (in dom0), which lists all qubes")
            {
                Details = [$"if coppice deploy made it, this line is missing: {VisibleText.Of(lineOf(list))}"],
                Subject = list.Destination,
            },
        ],
        kind: ProblemKind.Exists);

    private static string Printed(AdminReply reply) =>
        reply.Message.Length == 0 ? "" : $": {VisibleText.Of(reply.Message)}";

    private static ProblemKind KindOf(string error) => error switch
    {
        AdminErrors.NotHalted or AdminErrors.NotStarted or AdminErrors.ShutdownTimeout => ProblemKind.Busy,
        AdminErrors.AlreadyExists => ProblemKind.Exists,
        AdminErrors.NoFeature or AdminErrors.NoProperty or AdminErrors.NoToken => ProblemKind.NotFound,
        AdminErrors.BadRequest or AdminErrors.BadValue => ProblemKind.Unsupported,
        _ => ProblemKind.ToolFailed,
    };

    private static string? HintOf(string error) => error switch
    {
        AdminErrors.ShutdownTimeout => "qvm-shutdown --wait --force, then coppice deploy again",
        AdminErrors.NotHalted => "qvm-shutdown --wait, then coppice deploy again",
        AdminErrors.AlreadyExists => "qvm-ls (in dom0), which lists all qubes",
        _ => null,
    };
}
