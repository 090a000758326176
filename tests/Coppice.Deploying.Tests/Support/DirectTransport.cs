using Coppice.Deploying.Calls;
using Coppice.Testing.Qubes;

namespace Coppice.Deploying.Tests.Support;

/// <summary>The test's own way to end a run anywhere: no failure that the run expects.</summary>
internal sealed class KilledException : Exception;

/// <summary>Calls the stand-in without a program in between, and can disturb any call.</summary>
internal sealed class DirectTransport(QubesStandIn qubes) : IAdminTransport
{
    private readonly Lock gate = new();

    /// <summary>The calls so far.</summary>
    public int Count { get; private set; }

    /// <summary>The number of the call, counted from 0, before which the run is killed.</summary>
    public int? KillBefore { get; init; }

    /// <summary>The number of the call after which the run is killed: it has its effect.</summary>
    public int? KillAfter { get; init; }

    /// <summary>The method after whose call the run is killed.</summary>
    public string? KillAfterMethod { get; init; }

    /// <summary>What comes back of a call instead of its answer, without effect; null: its answer.</summary>
    public Func<int, AdminCall, StandInReply?> Instead { get; init; } = (_, _) => null;

    public RawAnswer Send(AdminCall call, CancellationToken cancel)
    {
        lock (gate)
        {
            return Send(call);
        }
    }

    private RawAnswer Send(AdminCall call)
    {
        var number = Count++;
        if (number == KillBefore)
        {
            throw new KilledException();
        }

        var reply = Instead(number, call) ?? qubes.Answer(call.Destination, call.Service, Payload(call));
        return number == KillAfter || call.Method == KillAfterMethod
            ? throw new KilledException()
            : new RawAnswer(reply.Answer, reply.Code, "");
    }

    private static MemoryStream Payload(AdminCall call)
    {
        if (call.Stream is null)
        {
            return new MemoryStream(call.Payload.ToArray());
        }

        var sent = new MemoryStream(capacity: 2 << 20);
        call.Stream(sent);
        sent.Position = 0;
        return sent;
    }
}
