using Coppice.Deploying.Calls;
using Coppice.Deploying.Marks;
using Coppice.Deploying.Planning;
using Coppice.Deploying.Qubes;

namespace Coppice.Deploying.Policies;

/// <summary>
/// The policy that dom0 needs so that a qube may deploy: own templates only, by the tag that Qubes gives what the qube creates,
/// and of their volumes only the root.
/// </summary>
/// <param name="qube">The name of the qube that deploys.</param>
public sealed class PolicyFile(string qube)
{
    /// <summary>Where the file belongs in dom0.</summary>
    public const string Path = "/etc/qubes/policy.d/30-coppice.policy";

    private const string Dom0 = "@adminvm";
    private const string Any = "*";
    private const string Root = "+root";

    private static readonly (string Method, string Argument)[] AtDom0 =
    [
        ("admin.vm.List", Any), ("admin.vm.Create.TemplateVM", Any), ("admin.vm.CreateInPool.TemplateVM", Any),
        ("admin.pool.List", Any),
    ];

    private static readonly (string Method, string Argument)[] AtTemplates =
    [
        ("admin.vm.List", Any),
        ("admin.vm.volume.Info", Root), ("admin.vm.volume.ListSnapshots", Root), ("admin.vm.volume.ImportWithSize", Root),
        ("admin.vm.volume.Revert", Root), ("admin.vm.volume.Set.revisions_to_keep", Root),
        ("admin.vm.feature.List", Any), ("admin.vm.feature.Get", Any), ("admin.vm.feature.Set", Any),
        ("admin.vm.feature.Remove", Any),
        ("admin.vm.tag.List", Any),
    ];

    // Starting a template and writing into it are lines that a user can leave out: whole images are sent then.
    private static readonly (string Method, string Argument)[] Inside =
    [
        ("admin.vm.CurrentState", Any), ("admin.vm.Start", Any), ("admin.vm.Shutdown", "+wait"),
        ("admin.vm.volume.CloneFrom", Root), ("admin.vm.volume.CloneTo", Root), (AdminClient.InsideService, Any),
    ];

    private string Created => $"@tag:created-by-{qube}";

    private static string HandedOver => $"@tag:{DeployMarks.HandedOverTag}";

    /// <summary>The file, line by line.</summary>
    /// <param name="settings">What the templates of the family are like: each property and tag gets a line.</param>
    public IEnumerable<string> Lines(IReadOnlyCollection<WantedSettings> settings)
    {
        yield return $"# {Path}: lets the qube {qube} make and update templates of its own with coppice deploy.";
        yield return "# It reaches no private volume, and no template that it did not create,";
        yield return $"# unless dom0 hands one over: qvm-tags TEMPLATE add {DeployMarks.HandedOverTag}";
        foreach (var (method, argument) in AtDom0)
        {
            yield return Line(method, argument, Dom0);
        }

        var properties = settings.SelectMany(one => one.AllProperties).Select(pair => "+" + pair.Key).Distinct()
            .Order(StringComparer.Ordinal).ToList();
        var tags = settings.SelectMany(one => one.Tags).Distinct().Order(StringComparer.Ordinal);
        foreach (var target in new[] { Created, HandedOver })
        {
            yield return "";
            foreach (var (method, argument) in AtTemplates
                .Concat(properties.Select(name => ("admin.vm.property.Get", name)))
                .Concat(properties.Select(name => ("admin.vm.property.Set", name)))
                .Concat(tags.Select(name => ("admin.vm.tag.Set", "+" + name))))
            {
                yield return Line(method, argument, target);
            }

            yield return "# An update starts the template and exchanges files in it. Without these lines whole images are sent:";
            foreach (var (method, argument) in Inside)
            {
                yield return Line(method, argument, target);
            }
        }
    }

    /// <summary>The line that allows a call.</summary>
    public string LineFor(AdminCall call)
    {
        var (lines, target) = call.Destination == AdminCall.Dom0
            ? (AtDom0, Dom0)
            : ([.. AtTemplates, .. Inside], Created);
        var known = lines.FirstOrDefault(line => line.Method == call.Method);
        return Line(call.Method, known.Argument ?? (call.Argument is null ? Any : "+" + call.Argument), target);
    }

    private string Line(string method, string argument, string target) =>
        $"{method,-40} {argument,-16} {qube} {target} allow "
            + (method == AdminClient.InsideService ? "user=root" : "target=dom0");
}
