using Coppice.Deploying.Calls;
using Coppice.Deploying.Tests.Support;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Testing.Qubes;

namespace Coppice.Deploying.Tests.Calls;

/// <summary>
/// Through a real program and its pipes. Alone: a program that is being started has the locks of this process for a moment.
/// </summary>
[Collection(nameof(StartsPrograms))]
public sealed class QrexecTransportTests : IDisposable
{
    private readonly DeployScene scene = new();
    private readonly QrexecListener listener;

    public QrexecTransportTests() =>
        listener = new QrexecListener(scene.Qubes, BuiltPrograms.Helper("Coppice.Deploying.QrexecChild"));

    public void Dispose()
    {
        listener.Dispose();
        scene.Dispose();
    }

    [Fact]
    public void A_family_is_deployed_through_the_program()
    {
        scene.Wanted = [DeployScene.Template("vault", 7, 5 << 20)];
        scene.Deploy(Transport());
        Assert.Equal(DeployScene.Image(7, 5 << 20), File.ReadAllBytes(scene.Qubes.Qubes["vault"].Root.Clean));
        Assert.Empty(scene.Plan().Changes);
    }

    [Fact]
    public void Where_dom0_stops_reading_the_answer_still_counts()
    {
        var qube = scene.Qubes.Add("vault", tags: $"created-by-{QubesStandIn.Source}");
        qube.Start();
        var call = new AdminCall("vault", "admin.vm.volume.ImportWithSize", "root")
        {
            Stream = output => output.Write(new byte[16 << 20]),
        };
        var reply = Transport().Send(call, TestContext.Current.CancellationToken).Reply;
        Assert.Equal((ReplyKind.Refused, AdminErrors.NotHalted), (reply.Kind, reply.Error));
        Assert.Equal("Domain is not powered off: 'vault'", reply.Message);
    }

    [Fact]
    public void What_cannot_be_read_here_is_too_little_there()
    {
        var qube = scene.Qubes.Add("vault", tags: $"created-by-{QubesStandIn.Source}");
        var before = File.ReadAllBytes(qube.Root.Clean);
        var call = new AdminCall("vault", "admin.vm.volume.ImportWithSize", "root")
        {
            Stream = output =>
            {
                output.Write("1048576\n1234"u8);
                throw new Failure("cannot read", kind: ProblemKind.FileAccess);
            },
        };
        var failure = Assert.Throws<Failure>(() => Transport().Send(call, TestContext.Current.CancellationToken));
        Assert.Equal(ProblemKind.FileAccess, failure.Problems[0].Kind);
        Assert.Equal(before, File.ReadAllBytes(qube.Root.Clean));
    }

    [Fact]
    public void What_Qubes_would_not_read_is_not_sent()
    {
        var call = new AdminCall("vault", "admin.vm.feature.Set", "x").With(new string('x', AdminCall.LongestRequest));
        Assert.Throws<Failure>(() => Transport().Send(call, TestContext.Current.CancellationToken));
        Assert.Empty(scene.Qubes.Calls);
    }

    [CollectionDefinition(nameof(StartsPrograms), DisableParallelization = true)]
    public sealed class StartsPrograms;

    private QrexecTransport Transport() => new(new ProcessRunner(), listener.Program);
}
