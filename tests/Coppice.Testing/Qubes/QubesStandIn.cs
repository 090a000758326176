using System.Text;

namespace Coppice.Testing.Qubes;

/// <summary>
/// A stand-in for qubesd and the policy before it: qubes in memory, root volumes as files. It answers as the real one did when it
/// was asked, and is never more lenient. What it does not know it refuses.
/// </summary>
/// <param name="folder">Where volumes lie.</param>
/// <param name="policy">The policy.</param>
public sealed partial class QubesStandIn(string folder, StandInPolicy policy)
{
    /// <summary>The qube that calls.</summary>
    public const string Source = "factory";

    private const int LongestRequest = 65_536;
    private const long CreatedSize = 2L << 20;
    private readonly Lock gate = new();

    /// <summary>The qubes by name.</summary>
    public SortedDictionary<string, StandInQube> Qubes { get; } = new(StringComparer.Ordinal);

    /// <summary>The storage pools.</summary>
    public IReadOnlyList<string> Pools { get; init; } = ["varlibqubes", "vm-pool"];

    /// <summary>The policy.</summary>
    public StandInPolicy Policy { get; set; } = policy;

    /// <summary>How many more bytes the pools have room for.</summary>
    public long Room { get; set; } = long.MaxValue;

    /// <summary>Called in the middle of an import.</summary>
    public Action<StandInQube>? DuringImport { get; set; }

    /// <summary>The services inside running qubes: what one answers, as it comes; null where there is none.</summary>
    public Func<StandInQube, string, Stream, byte[]?> Inside { get; set; } = (_, _, _) => null;

    /// <summary>Called when a qube has been started.</summary>
    public Action<StandInQube>? Started { get; set; }

    /// <summary>Called before a qube stops.</summary>
    public Action<StandInQube>? Stopping { get; set; }

    /// <summary>The calls so far: DESTINATION SERVICE.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Adds a qube that somebody made.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="kind">Its class.</param>
    /// <param name="tags">Its tags.</param>
    public StandInQube Add(string name, string kind = "TemplateVM", params string[] tags)
    {
        var qube = new StandInQube(name, new StandInVolume(Path.Combine(folder, name), "vm-pool", CreatedSize))
        {
            Class = kind, Started = one => Started?.Invoke(one), Stopping = one => Stopping?.Invoke(one),
        };
        qube.Tags.UnionWith(tags);
        Qubes.Add(name, qube);
        return qube;
    }

    /// <summary>Answers a call.</summary>
    /// <param name="destination">The qube that it is about, or dom0.</param>
    /// <param name="service">METHOD or METHOD+ARGUMENT.</param>
    /// <param name="input">What is sent along.</param>
    public StandInReply Answer(string destination, string service, Stream input)
    {
        lock (gate)
        {
            return OfCall(destination, service, input);
        }
    }

    private StandInReply OfCall(string destination, string service, Stream input)
    {
        Calls.Add($"{destination} {service}");
        var (method, argument) = service.Split('+', 2) is [var name, var rest] ? (name, rest) : (service, "");
        var qube = Qubes.GetValueOrDefault(destination);
        if ((qube is null && destination != "dom0") || !Policy.Allows(Source, qube?.Tags, method, argument))
        {
            return StandInReply.Denied;
        }

        if (qube is not null && method == "admin.vm.volume.ImportWithSize")
        {
            return argument == "root" ? Import(qube, input) : StandInReply.Error("ProtocolError", "no such volume");
        }

        if (qube is not null && !method.StartsWith("admin.", StringComparison.Ordinal))
        {
            // The real one would start the qube first.
            return qube.State != "Running" ? StandInReply.Denied
                : Inside(qube, method, input) is { } answer ? new StandInReply(0, answer)
                : new StandInReply(127, []);
        }

        using var payload = new MemoryStream();
        input.CopyTo(payload);
        return service.Length + 1 + payload.Length > LongestRequest
            ? StandInReply.Nothing
            : qube is null ? OfDom0(method, payload.ToArray()) : OfQube(qube, method, argument, payload.ToArray());
    }

    private StandInReply OfDom0(string method, byte[] payload) => method switch
    {
        // Filtered by the policy of each qube: one sees what one may list.
        "admin.vm.List" => StandInReply.Ok(string.Concat(
            Qubes.Values.Where(qube => Policy.Allows(Source, qube.Tags, method, "")).Select(Line))),
        "admin.pool.List" => StandInReply.Ok(string.Concat(Pools.Select(pool => pool + "\n"))),
        "admin.vm.Create.TemplateVM" or "admin.vm.CreateInPool.TemplateVM" => Create(method, Encoding.ASCII.GetString(payload)),
        _ => StandInReply.Denied,
    };

    private StandInReply Create(string method, string payload)
    {
        var values = payload.Split(' ').Select(word => word.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        var pools = values.Where(pair => pair.Key.StartsWith("pool", StringComparison.Ordinal)).ToList();
        var name = values.GetValueOrDefault("name", "");
        if (!values.ContainsKey("label"))
        {
            return StandInReply.Error("ProtocolError", "Got empty response or request without key: label");
        }

        if (pools.Count == 0 != (method == "admin.vm.Create.TemplateVM") || (values.ContainsKey("pool") && pools.Count > 1))
        {
            return StandInReply.Error("ProtocolError", "pool and pool: in one request");
        }

        if (name.Length is 0 or > 31 || !char.IsAsciiLetter(name[0]) || name.EndsWith("-dm", StringComparison.Ordinal))
        {
            return StandInReply.Error("QubesValueError", "VM name is not valid");
        }

        if (pools.Select(pair => pair.Value).FirstOrDefault(pool => !Pools.Contains(pool)) is { } unknown)
        {
            return StandInReply.Error("QubesException", $"Unknown storage pool {unknown}");
        }

        if (Qubes.ContainsKey(name))
        {
            return StandInReply.Error("QubesVMAlreadyExistsError", $"There is already a qube named {name}");
        }

        Add(name, "TemplateVM", $"created-by-{Source}").Properties["label"] = ("label", values["label"]);
        return StandInReply.Ok();
    }

    private static string Line(StandInQube qube) =>
        $"{qube.Name} class={qube.Class} state={qube.State} uuid=00000000-0000-0000-0000-000000000000\n";
}
