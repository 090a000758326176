using System.Globalization;
using Coppice.Deploying.Calls;
using Coppice.Foundation;

namespace Coppice.Deploying.Qubes;

/// <summary>
/// The calls of the Admin API that deploying needs, typed. Every answer that is no success is a <see cref="Failure"/>, unless a
/// method says otherwise. Only root volumes are ever named.
/// </summary>
/// <param name="transport">Carries the calls.</param>
/// <param name="failures">Says what an answer means.</param>
/// <param name="cancel">Stops between calls and within one.</param>
public sealed class AdminClient(IAdminTransport transport, AdminFailures failures, CancellationToken cancel)
{
    /// <summary>The service inside a template that exchanges files.</summary>
    public const string InsideService = "coppice.Apply";

    private const string Root = "root";
    private const string Volume = "admin.vm.volume.";
    private const string Feature = "admin.vm.feature.";
    private const string Tag = "admin.vm.tag.";
    private const string Property = "admin.vm.property.";

    /// <summary>All qubes that the caller may see.</summary>
    public IReadOnlyList<Qube> List() => Lines(new AdminCall(AdminCall.Dom0, "admin.vm.List")).Select(Qube.Parse).ToList();

    /// <summary>The names of all storage pools.</summary>
    public IReadOnlyList<string> Pools() => Lines(new AdminCall(AdminCall.Dom0, "admin.pool.List"));

    /// <summary>One qube, by itself; its state may have changed.</summary>
    public Qube Look(string qube)
    {
        var call = new AdminCall(qube, "admin.vm.List");
        return Lines(call) is [var line] ? Qube.Parse(line) : throw NotUnderstood(call);
    }

    /// <summary>Creates a template, empty and halted.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="label">Its label.</param>
    /// <param name="rootPool">The pool of its root volume; null for the default.</param>
    /// <param name="privatePool">The pool of its private volume; null for the default.</param>
    /// <returns>The answer: what exists already may be invisible to the caller.</returns>
    public AdminReply TryCreate(string name, string label, string? rootPool, string? privatePool)
    {
        var (method, pools) = (rootPool, privatePool) switch
        {
            (null, null) => ("admin.vm.Create.TemplateVM", ""),
            var (root, apart) when root == apart => ("admin.vm.CreateInPool.TemplateVM", $" pool={root}"),
            var (root, apart) => (
                "admin.vm.CreateInPool.TemplateVM",
                (root is null ? "" : $" pool:root={root}") + (apart is null ? "" : $" pool:private={apart}")),
        };
        return transport.Send(new AdminCall(AdminCall.Dom0, method).With($"name={name} label={label}{pools}"), cancel).Reply;
    }

    /// <summary>The failure that an answer of <see cref="TryCreate"/> is.</summary>
    public Failure NotCreated(string name, string? rootPool, string? privatePool, AdminReply reply) =>
        reply.Error == AdminErrors.AlreadyExists
            ? failures.Hidden(new AdminCall(name, "admin.vm.List"))
            : failures.Of(
                new AdminCall(
                    AdminCall.Dom0,
                    (rootPool ?? privatePool) is null ? "admin.vm.Create.TemplateVM" : "admin.vm.CreateInPool.TemplateVM"),
                reply);

    /// <summary>What Qubes says of the root volume.</summary>
    public VolumeInfo RootVolume(string qube)
    {
        var call = new AdminCall(qube, Volume + "Info", Root);
        return VolumeInfo.Parse(Lines(call)) ?? throw NotUnderstood(call);
    }

    /// <summary>The ids of the root volume's revisions, oldest first.</summary>
    public IReadOnlyList<string> Revisions(string qube) => Lines(new AdminCall(qube, Volume + "ListSnapshots", Root));

    /// <summary>Says how many revisions of the root volume stay. They are removed when the next one is made.</summary>
    public void KeepRevisions(string qube, int count) => Done(
        new AdminCall(qube, Volume + "Set.revisions_to_keep", Root).With(count.ToString(CultureInfo.InvariantCulture)));

    /// <summary>
    /// Replaces the root volume by an image. The state before becomes a revision. The qube must be halted; nobody else may be at
    /// work on it.
    /// </summary>
    /// <param name="qube">The qube.</param>
    /// <param name="image">What to send.</param>
    public void ImportRoot(string qube, ImageStream image)
    {
        image.Require();
        Done(new AdminCall(qube, Volume + "ImportWithSize", Root) { Stream = output => image.WriteTo(output, cancel) });
    }

    /// <summary>
    /// Makes the root volume of a qube a clone of another one's committed state; on most pools that copies nothing. The state
    /// before becomes a revision. The qube must be halted: what comes onto a running one is lost.
    /// </summary>
    /// <param name="from">The other qube.</param>
    /// <param name="to">The qube.</param>
    public void CloneRoot(string from, string to)
    {
        var token = Done(new AdminCall(from, Volume + "CloneFrom", Root)).Text;
        Done(new AdminCall(to, Volume + "CloneTo", Root).With(token));
    }

    /// <summary>Makes a revision of the root volume the current state. The ids of revisions change.</summary>
    public void RevertRoot(string qube, string revision) =>
        Done(new AdminCall(qube, Volume + "Revert", Root).With(revision));

    /// <summary>
    /// Whether dom0's policy has the lines for work inside a template: this one stands for them, since it changes nothing.
    /// </summary>
    public bool MayStart(string qube) => transport.Send(StateOf(qube), cancel).Reply.Kind == ReplyKind.Done;

    /// <summary>The failure that says which line is missing where <see cref="MayStart"/> is false.</summary>
    public Failure MayNotStart(string qube) =>
        failures.Of(StateOf(qube), new AdminReply(ReplyKind.Denied, default, null, ""));

    /// <summary>Starts a template; it is up when this returns.</summary>
    public void Start(string qube) => Done(new AdminCall(qube, "admin.vm.Start"));

    /// <summary>
    /// Shuts a qube down, and waits until its volumes are committed: that is after its state is Halted, and only the call that
    /// waits in dom0 knows. One that is shut down already is left as it is.
    /// </summary>
    public void ShutDown(string qube)
    {
        var call = new AdminCall(qube, "admin.vm.Shutdown", "wait");
        var reply = transport.Send(call, cancel).Reply;
        if (reply.Kind != ReplyKind.Done && reply is not { Kind: ReplyKind.Refused, Error: AdminErrors.NotStarted })
        {
            throw failures.Of(call, reply);
        }
    }

    /// <summary>Calls the service inside a running template.</summary>
    /// <param name="qube">The template.</param>
    /// <param name="write">Writes what the service reads.</param>
    /// <returns>What it answers, in its own form.</returns>
    /// <exception cref="Failure">It could not be called.</exception>
    public ReadOnlyMemory<byte> CallInside(string qube, Action<Stream> write)
    {
        var call = new AdminCall(qube, InsideService) { Stream = write };
        var answer = transport.Send(call, cancel);
        return answer.Bytes.Length > 0 ? answer.Bytes : throw failures.Of(call, answer.Reply);
    }

    /// <summary>The names of all features.</summary>
    public IReadOnlyList<string> Features(string qube) => Lines(new AdminCall(qube, Feature + "List"));

    /// <summary>The value of a feature, or null where the qube does not have it.</summary>
    public string? FeatureOf(string qube, string name)
    {
        var call = new AdminCall(qube, Feature + "Get", name);
        var reply = transport.Send(call, cancel).Reply;
        return reply.Kind switch
        {
            ReplyKind.Done => reply.Text,
            ReplyKind.Refused when reply.Error == AdminErrors.NoFeature => null,
            _ => throw failures.Of(call, reply),
        };
    }

    /// <summary>Sets a feature.</summary>
    public void SetFeature(string qube, string name, string value) =>
        Done(new AdminCall(qube, Feature + "Set", name).With(value));

    /// <summary>Removes a feature; it need not be there.</summary>
    public void RemoveFeature(string qube, string name)
    {
        var call = new AdminCall(qube, Feature + "Remove", name);
        var reply = transport.Send(call, cancel).Reply;
        if (reply.Kind != ReplyKind.Done && reply is not { Kind: ReplyKind.Refused, Error: AdminErrors.NoFeature })
        {
            throw failures.Of(call, reply);
        }
    }

    /// <summary>All tags.</summary>
    public IReadOnlyList<string> Tags(string qube) => Lines(new AdminCall(qube, Tag + "List"));

    /// <summary>Gives the qube a tag.</summary>
    public void AddTag(string qube, string tag) => Done(new AdminCall(qube, Tag + "Set", tag));

    /// <summary>A property.</summary>
    public QubeProperty PropertyOf(string qube, string name)
    {
        var call = new AdminCall(qube, Property + "Get", name);
        return QubeProperty.Parse(Done(call).Text) ?? throw NotUnderstood(call);
    }

    /// <summary>Sets a property.</summary>
    public void SetProperty(string qube, string name, string value) =>
        Done(new AdminCall(qube, Property + "Set", name).With(value));

    private AdminReply Done(AdminCall call)
    {
        var reply = transport.Send(call, cancel).Reply;
        return reply.Kind == ReplyKind.Done ? reply : throw failures.Of(call, reply);
    }

    private IReadOnlyList<string> Lines(AdminCall call) =>
        Done(call).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static AdminCall StateOf(string qube) => new(qube, "admin.vm.CurrentState");

    private static Failure NotUnderstood(AdminCall call) => new(
        $"Qubes answered {VisibleText.Of(call.ToString())} in a form that this Coppice does not know",
        kind: ProblemKind.Unsupported);
}
