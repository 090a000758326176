using Coppice.Deploying.Qubes;

namespace Coppice.Deploying.Marks;

/// <summary>A template as it is in Qubes.</summary>
/// <param name="Qube">The qube.</param>
/// <param name="Root">Its root volume.</param>
/// <param name="Revisions">The ids of that volume's revisions, oldest first.</param>
public sealed record QubeState(Qube Qube, VolumeInfo Root, IReadOnlyList<string> Revisions)
{
    /// <summary>What deploying noted at it.</summary>
    public DeployMarks Marks { get; init; } = new();

    /// <summary>Those of its features that were asked for and that it has.</summary>
    public IReadOnlyDictionary<string, string> Features { get; init; } = new Dictionary<string, string>();

    /// <summary>Its tags; empty where neither the marks nor what is wanted needs them.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Those of its properties that were asked for.</summary>
    public IReadOnlyDictionary<string, QubeProperty> Properties { get; init; } = new Dictionary<string, QubeProperty>();

    /// <summary>
    /// Whether the root volume can be shown to be what the last run left. Where Qubes keeps no revisions, a start leaves no
    /// trace.
    /// </summary>
    public bool IsUntouched => Root.RevisionsToKeep > 0 && Marks.IsUntouched(Revisions);

    /// <summary>The same; of one that was left partial, whether it was before files were exchanged in it.</summary>
    public bool WasUntouched => Marks is { IsPartial: true, Partial: { } partial } ? partial.WasUntouched : IsUntouched;

    /// <summary>
    /// Whether it was compared with its generation since someone started it, and nothing differed; of one that was left partial,
    /// before that.
    /// </summary>
    public bool WasLookedAt => Root.RevisionsToKeep > 0 && Marks is { IsReplacing: false, Looked: { } looked }
        && looked.Holds(Marks.Generation, Marks.IsPartial ? Marks.Partial!.Before : Revisions);

    /// <summary>Whether the root volume holds what its generation says, and nothing that someone made.</summary>
    public bool IsKnown => WasUntouched || WasLookedAt;

    /// <summary>
    /// How one that was left partial gets back; null where no revision has the state before. Of any other there is nothing to
    /// take back.
    /// </summary>
    public WayBack? WayBack =>
        Marks.IsPartial ? Marks.Partial!.Back(Revisions, Root.RevisionsToKeep) : new WayBack(null);

    /// <summary>Reads a template. Each feature and property is asked for once, and only those that it has.</summary>
    /// <param name="client">The Admin API.</param>
    /// <param name="qube">The template.</param>
    /// <param name="features">The features to read besides the marks.</param>
    /// <param name="properties">The properties to read.</param>
    /// <param name="tags">Whether to read tags of a template that is known to be Coppice's.</param>
    public static QubeState Read(
        AdminClient client, Qube qube, IEnumerable<string> features, IEnumerable<string> properties, bool tags)
    {
        var there = client.Features(qube.Name).ToHashSet(StringComparer.Ordinal);
        var values = new Dictionary<string, string>();
        foreach (var name in DeployMarks.Features.Concat(features).Distinct().Where(there.Contains))
        {
            if (client.FeatureOf(qube.Name, name) is { } value)
            {
                values.Add(name, value);
            }
        }

        var marks = DeployMarks.Read(values);
        return new QubeState(qube, client.RootVolume(qube.Name), client.Revisions(qube.Name))
        {
            Marks = marks,
            Features = values,
            Tags = tags || !marks.Any ? client.Tags(qube.Name) : [],
            Properties = properties.Distinct().ToDictionary(name => name, name => client.PropertyOf(qube.Name, name)),
        };
    }
}
