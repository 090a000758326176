using System.Collections.Concurrent;
using System.Text;
using Coppice.Deploying.Calls;
using Coppice.Deploying.Carrying;
using Coppice.Deploying.Exchanging;
using Coppice.Deploying.Marks;
using Coppice.Deploying.Planning;
using Coppice.Deploying.Policies;
using Coppice.Deploying.Qubes;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Testing.Qubes;

namespace Coppice.Deploying.Tests.Support;

/// <summary>A stand-in for Qubes, a family to deploy there, and a run of it as the engine makes it.</summary>
internal sealed class DeployScene : IDisposable, IRootImages, IRootExchanges
{
    public const string Owner = "factory:store";
    public const long Size = 1L << 20;
    private static readonly ConcurrentDictionary<(int Number, long Size), byte[]> Images = [];
    private readonly TempFolder folder = new();

    public DeployScene()
    {
        Qubes = new QubesStandIn(folder.Make("pool"), new StandInPolicy(Policy))
        {
            Inside = (qube, _, input) => Service(qube, input),
        };
        Wanted = [Template("base", 1), Template("vault", 1)];
    }

    public static DateTimeOffset Now { get; } = new(2026, 11, 30, 2, 0, 0, TimeSpan.Zero);

    public QubesStandIn Qubes { get; }

    /// <summary>Whether templates have the service that exchanges files.</summary>
    public bool Exchanges { get; set; }

    /// <summary>Whether they have the service that compares them.</summary>
    public bool Compares { get; set; }

    /// <summary>The one template of which the generation that is in Qubes has the service; null: all.</summary>
    public string? ExchangesFrom { get; set; }

    /// <summary>What the service answers after the first half, in place of going on.</summary>
    public string? StopsWith { get; set; }

    /// <summary>What happens to the service after the first half, in place of going on: it says nothing any more.</summary>
    public Action<StandInQube>? KillsService { get; set; }

    public IReadOnlyList<WantedTemplate> Wanted { get; set; }

    public DeploySettings Settings { get; set; } =
        new(new SourceSpan("family.yaml", 3, 1)) { RootPool = "vm-pool", PrivatePool = "vm-pool" };

    /// <summary>The lines that dom0 would have.</summary>
    public static IReadOnlyList<string> Policy => [.. new PolicyFile(QubesStandIn.Source).Lines([SettingsOf("base")])];

    public void Dispose() => folder.Dispose();

    /// <summary>A template in its nth generation; the image is full of n.</summary>
    public static WantedTemplate Template(string name, int number, long size = Size) =>
        new(name, "home", Mark(name, number), size, SettingsOf(name, number));

    public static GenerationMark Mark(string name, int number) => new(name, number, Digest.Of($"{name} {number}"));

    public static WantedSettings SettingsOf(string name, int number = 1) => new()
    {
        Label = "red",
        Features =
        [
            new("template-name", name), new("template-release", $"20261130000{number}"), new("skip-update", "1"), new("gui", ""),
        ],
        ImageFeatures = [new("template-installtime", "2026-11-30 02:00:00")],
        Tags = ["offline"],
        Properties = [new("memory", "500"), new("autostart", "true")],
    };

    /// <summary>The bytes of an image.</summary>
    public static byte[] Image(int number, long size = Size) => Images.GetOrAdd((number, size), _ =>
    {
        var image = new byte[size];
        Array.Fill(image, (byte)number);
        return image;
    });

    public DirectTransport Transport() => new(Qubes);

    public AdminClient Client(IAdminTransport transport) => new(
        transport, new AdminFailures(new PolicyFile(QubesStandIn.Source).LineFor), TestContext.Current.CancellationToken);

    public DeployPlan Plan(IAdminTransport? transport = null, bool replaceChanged = false, string owner = Owner)
    {
        var client = Client(transport ?? Transport());
        return new DeployPlanner(
            client, new TemplateLook(client, owner, new StillTime()), this, new StartLines(client), Settings.Revisions,
            name => DeployFolder.HasBegun(Notes, name))
            .Plan("home", Wanted, [.. Wanted.Select(template => template.Name)], replaceChanged);
    }

    public DeployPlan PlanRollback(params string[] names)
    {
        var client = Client(Transport());
        return new RollbackPlanner(
            client, new TemplateLook(client, Owner, new StillTime()),
            new OldRoots(new StartLines(client), this, Settings.Revisions), mark => Template(mark.Template, mark.Number),
            mark => mark.Number > 1 ? Template(mark.Template, mark.Number - 1) : null)
            .Plan("home", names, replaceChanged: false);
    }

    /// <summary>Carries out a plan.</summary>
    public void Run(DeployPlan plan, IAdminTransport? transport = null, string owner = Owner)
    {
        using var held = DeployFolder.Open(Notes);
        var deployment = new TemplateDeployment(
            Client(transport ?? Transport()), Settings, held, this, owner, new StillTime()) { LeastImage = Size };
        foreach (var step in plan.Changes)
        {
            deployment.Run(step, _ => { }, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Plans and carries out.</summary>
    public DeployPlan Deploy(IAdminTransport? transport = null, bool replaceChanged = false, string owner = Owner)
    {
        var plan = Plan(transport, replaceChanged, owner);
        Run(plan, transport, owner);
        return plan;
    }

    /// <summary>Runs something as far as it comes: until it is killed, or fails and says of what kind the fault is.</summary>
    public static void Attempt(Action run)
    {
        try
        {
            run();
        }
        catch (KilledException)
        {
            // As wished.
        }
        catch (Failure failure)
        {
            Assert.All(failure.Problems, problem => Assert.NotEqual(ProblemKind.Other, problem.Kind));
        }
    }

    /// <summary>The template vault is deployed as a generation, and nothing is left of what a run notes meanwhile.</summary>
    public void AssertDeployed(int generation)
    {
        var vault = Qubes.Qubes["vault"];
        Assert.Equal(Image(generation), File.ReadAllBytes(vault.Root.Clean));
        Assert.Equal("Halted", vault.State);
        Assert.Empty(Plan().Changes);
        Assert.Empty(vault.Features.Keys.Intersect(
            [DeployMarks.BusyFeature, DeployMarks.PendingFeature, DeployMarks.PartialFeature]));
    }

    /// <summary>The next generation of all templates.</summary>
    public void Next() => Wanted = [.. Wanted.Select(old => Template(old.Name, old.Generation.Number + 1))];

    public string Notes => folder.At("deploy");

    string IRootImages.Take(WantedTemplate wanted, long size, CancellationToken cancel)
    {
        var file = folder.At(wanted.Name + ".img");
        File.WriteAllBytes(file, Image(wanted.Generation.Number, size));
        return file;
    }

    ExchangeOffer IRootExchanges.Find(GenerationMark from, GenerationMark to) =>
        new(Exchanges && (ExchangesFrom ?? from.Template) == from.Template ? new MadeExchange(from.Number, to.Number) : null, "");

    ExchangeOffer IRootExchanges.Compare(GenerationMark generation) =>
        new(Compares ? new MadeExchange(generation.Number, generation.Number) : null, "");

    // A generation is a volume full of its number: the service wants all of one, and makes it all of another.
    private byte[] Service(StandInQube qube, Stream input)
    {
        using var reader = new StreamReader(input, leaveOpen: true);
        var numbers = reader.ReadToEnd().Split(' ').Select(byte.Parse).ToList();
        var volume = File.ReadAllBytes(qube.Root.Dirty);
        if (numbers[0] == numbers[1] && !volume.AsSpan().ContainsAnyExcept(numbers[0]))
        {
            return "coppice-apply 1 same\n"u8.ToArray();
        }

        if (!volume.AsSpan(1).ContainsAnyExcept(numbers[0]) && volume[0] == numbers[0])
        {
            volume.AsSpan(0, volume.Length / ((StopsWith ?? (object?)KillsService) is null ? 1 : 2)).Fill(numbers[1]);
            File.WriteAllBytes(qube.Root.Dirty, volume);
            if (KillsService is not null)
            {
                KillsService(qube);
                return [];
            }

            return Encoding.ASCII.GetBytes(
                $"coppice-apply 1 {StopsWith ?? $"done 1 0 {MadeExchange.ResultOf(numbers[1]).Hex}"}\n");
        }

        return "coppice-apply 1 differs\nfound"u8.ToArray();
    }

    void IRootImages.Release(string file) => File.Delete(file);

    /// <summary>A clock that stands still.</summary>
    private sealed class StillTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
