using Coppice.Deploying.Marks;
using Coppice.Deploying.Policies;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Testing.Qubes;

namespace Coppice.Cli.Tests.Deploying;

/// <summary>A family file that says where to deploy, and Qubes as the stand-in behind the host's programs.</summary>
internal sealed class FakeQubes : IDisposable
{
    private readonly TempFolder folder = new();

    public FakeQubes(TestStore store, FakeHost host, string settings = "")
    {
        var text = File.ReadAllText(store.FamilyFile);
        File.WriteAllText(
            store.FamilyFile,
            text.Replace("archives:", $"deploy: {{to: qubes, pool: vm-pool}}\nqubes: {{root-size: 512M{settings}}}\narchives:"));
        StandIn = new QubesStandIn(folder.Path, new StandInPolicy(new PolicyFile(QubesStandIn.Source).Lines([])));
        host.Answer = command => Answer(command);
    }

    /// <summary>What every call of the verb has.</summary>
    public static string[] Options => ["--qube", QubesStandIn.Source];

    public QubesStandIn StandIn { get; }

    public void Dispose() => folder.Dispose();

    /// <summary>A template that was deployed, in a generation of that number and a tree that no store has.</summary>
    public StandInQube Deployed(string template, int number)
    {
        var qube = StandIn.Add(template, tags: $"created-by-{QubesStandIn.Source}");
        qube.Features[DeployMarks.GenerationFeature] =
            new GenerationMark(template, number, Digest.Of("of another time")).ToString();
        qube.Features[DeployMarks.FamilyFeature] = "test";
        qube.Features[DeployMarks.RevisionsFeature] = "";
        return qube;
    }

    private CommandResult Answer(Command command)
    {
        Assert.Equal(("qrexec-client-vm", "--", null), (command.Program, command.Arguments[0], command.OnInput));
        using var input = new MemoryStream(command.Input!.Value.ToArray());
        var reply = StandIn.Answer(command.Arguments[1], command.Arguments[2], input);
        return new CommandResult(reply.Code, reply.Answer, "");
    }
}
