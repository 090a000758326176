using System.Text.Json.Serialization;
using Coppice.Foundation;

namespace Coppice.Store.Generations;

/// <summary>One finished build of a template.</summary>
/// <param name="Template">The template's name.</param>
/// <param name="Number">Counts the template's generations from 1; given by <see cref="GenerationStore.Add"/>.</param>
/// <param name="Created">When it was added, for people; in no digest. Given by <see cref="GenerationStore.Add"/>.</param>
/// <param name="Parent">The generation that it grew on, of a composed template its first parent's; null for a base.</param>
/// <param name="Key">Digest over everything that determined it: the same key means that there is nothing to build.</param>
/// <param name="Tree">The tree digest.</param>
/// <param name="Layers">The ids of its layers, base first.</param>
/// <param name="Snapshot">The digest of the archive snapshot that it grew from.</param>
/// <param name="Epoch">The date of the snapshot, in seconds since 1970: no time in it is later.</param>
/// <param name="Packages">All packages in it, by name and architecture.</param>
/// <param name="OwnBytes">Bytes of its last layer, equal files counted once.</param>
/// <param name="TotalBytes">Bytes of its whole tree, hard-linked files counted once.</param>
/// <param name="Log">The name of the folder below <c>logs/</c> with the logs of its steps; null when there is none.</param>
public sealed record Generation(
    string Template,
    int Number,
    DateTimeOffset Created,
    GenerationParent? Parent,
    Digest Key,
    Digest Tree,
    IReadOnlyList<Digest> Layers,
    Digest Snapshot,
    long Epoch,
    IReadOnlyList<RecordedPackage> Packages,
    long OwnBytes,
    long TotalBytes,
    string? Log)
{
    /// <summary>
    /// The current generations of a composed template's other parents when it was grown, in order: what they declare is in its
    /// last layer, theirs are not among <see cref="Layers"/>. Empty for every other template, and in records of versions that
    /// knew no composed ones.
    /// </summary>
    public IReadOnlyList<GenerationParent> OtherParents { get; init => field = value ?? []; } = [];

    /// <summary>The generations that it grew on, the first parent first; empty for a base.</summary>
    [JsonIgnore]
    public IEnumerable<GenerationParent> Parents => Parent is null ? [] : OtherParents.Prepend(Parent);

    /// <summary>The family that it was grown for: a store holds each template name for one family only.</summary>
    public string Family { get; init; } = "";

    /// <summary>
    /// How many layers it has of its own besides the one that was grown: what makes that one fit its present parent, where it was
    /// grafted onto it, and <see cref="DeclaredLayers"/>. 0 when it was grown on this very parent and declares packages alone.
    /// </summary>
    public int MoreLayers { get; init; }

    /// <summary>
    /// How many of its own layers, the last ones, have what it declares beyond packages (files, scripts): 1, or 0 where it
    /// declares no such thing, and in records of versions that knew no such layers.
    /// </summary>
    public int DeclaredLayers { get; init; }

    /// <summary>
    /// The layers and no more of what it was before its declared steps were carried out: its packages on its parent. Everything
    /// else in the record is of the whole template.
    /// </summary>
    [JsonIgnore]
    public Generation PackagesOnly => DeclaredLayers == 0
        ? this
        : this with
        {
            Layers = [.. Layers.SkipLast(DeclaredLayers)], MoreLayers = MoreLayers - DeclaredLayers, DeclaredLayers = 0,
        };

    // Not the record's own: that would go on into the properties that are generations themselves, for ever.
    /// <inheritdoc/>
    public override string ToString() => $"{Template}@{Number}";

    /// <summary>Whether its packages' layer was carried over from an earlier generation: grafted, or upgraded in place.</summary>
    [JsonIgnore]
    public bool WasCarriedOver => MoreLayers > DeclaredLayers;

    /// <summary>The layer that was grown, perhaps on an earlier parent.</summary>
    [JsonIgnore]
    public Digest GrownLayer => Layers[^(1 + MoreLayers)];

    /// <summary>The layers that it has on its parent's, lowest first.</summary>
    [JsonIgnore]
    public IReadOnlyList<Digest> OwnLayers => [.. Layers.TakeLast(1 + MoreLayers)];

    /// <summary>What it got from its parent: itself without its own layers.</summary>
    [JsonIgnore]
    public Generation OnParent => this with { Layers = [.. Layers.SkipLast(1 + MoreLayers)] };

    /// <summary>
    /// The method by which it was grown, a word of docs/json.md: <c>graft</c>, <c>build</c>; null in records of versions that did
    /// not say.
    /// </summary>
    public string? Method { get; init; }

    /// <summary>Why faster methods were not possible, for people, each in a sentence.</summary>
    public IReadOnlyList<string> NotFaster { get; init => field = value ?? []; } = [];

    /// <summary>Everything that <see cref="Key"/> was made of, by name, so that a later plan can say what has changed.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Paths of the files in it that have a say in which updates its package manager takes (pins), without a leading slash; null
    /// when nobody looked: an older program recorded it. Kept so that a check for updates needs no look at trees.
    /// </summary>
    public IReadOnlyList<string>? UpdatePolicy { get; init; }

    /// <summary>
    /// Names of packages in it that the plan of its growth did not foresee, or in another version (scripts install, too), its
    /// parent's included; null when nobody looked: an older program recorded it.
    /// </summary>
    public IReadOnlyList<string>? Unforeseen { get; init; }
}

/// <summary>The generation of a parent.</summary>
/// <param name="Template">The parent template.</param>
/// <param name="Number">The number of its generation.</param>
/// <param name="Tree">Its tree digest.</param>
public sealed record GenerationParent(string Template, int Number, Digest Tree);
