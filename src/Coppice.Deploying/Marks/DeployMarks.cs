namespace Coppice.Deploying.Marks;

/// <summary>
/// What deploying notes at a template, as features. So it needs no memory of its own, and sees what somebody else changed.
/// </summary>
public sealed record DeployMarks
{
    /// <summary>The feature with the generation that the root volume was made of.</summary>
    public const string GenerationFeature = "coppice-generation";

    /// <summary>The feature with the family that the template belongs to.</summary>
    public const string FamilyFeature = "coppice-family";

    /// <summary>
    /// The feature with the generation that is about to replace the root volume. It stays where a run was killed.
    /// </summary>
    public const string PendingFeature = "coppice-pending";

    /// <summary>The feature with the revisions that there were when the last run had finished.</summary>
    public const string RevisionsFeature = "coppice-revisions";

    /// <summary>
    /// The feature that a template has while files are exchanged in it. It stays where a run was killed.
    /// </summary>
    public const string PartialFeature = "coppice-partial";

    /// <summary>The feature that says when a template that someone had started was last found to be its generation.</summary>
    public const string LookedFeature = "coppice-looked";

    /// <summary>The feature that says who is at work on the template.</summary>
    public const string BusyFeature = "coppice-busy";

    /// <summary>
    /// The tag by which dom0 hands over a template that Coppice did not create; the caller of the Admin API cannot give it.
    /// </summary>
    public const string HandedOverTag = "coppice";

    /// <summary>All features that are noted.</summary>
    public static IReadOnlyList<string> Features { get; } =
        [GenerationFeature, FamilyFeature, PendingFeature, PartialFeature, RevisionsFeature, LookedFeature, BusyFeature];

    /// <summary>The generation that the root volume was made of.</summary>
    public GenerationMark? Generation { get; init; }

    /// <summary>The family.</summary>
    public string? Family { get; init; }

    /// <summary>The generation that was about to replace the root volume when a run was killed.</summary>
    public GenerationMark? Pending { get; init; }

    /// <summary>What was begun when a run was killed that exchanged files.</summary>
    public PartialMark? Partial { get; init; }

    /// <summary>The revisions that there were at the end of the last run; null where none was noted.</summary>
    public IReadOnlyList<RevisionMark>? Revisions { get; init; }

    /// <summary>When it was compared with its generation after someone had started it.</summary>
    public LookedMark? Looked { get; init; }

    /// <summary>Who is at work on the template.</summary>
    public BusyMark? Busy { get; init; }

    /// <summary>Whether Coppice ever deployed to the template, or began to.</summary>
    public bool Any => Generation is not null || Pending is not null;

    /// <summary>Whether a run was killed while it replaced the root volume; not when that had been noted as done.</summary>
    public bool IsReplacing => Pending is not null && Pending != Generation;

    /// <summary>Whether a run was killed while files were exchanged; not when that had been noted as done.</summary>
    public bool IsPartial => Partial is { } partial && partial.Generation != Generation;

    /// <summary>Reads the features of a template.</summary>
    public static DeployMarks Read(IReadOnlyDictionary<string, string> features) => new()
    {
        Generation = GenerationMark.Parse(features.GetValueOrDefault(GenerationFeature)),
        Family = features.GetValueOrDefault(FamilyFeature),
        Pending = GenerationMark.Parse(features.GetValueOrDefault(PendingFeature)),
        Partial = PartialMark.Parse(features.GetValueOrDefault(PartialFeature)),
        Revisions = features.GetValueOrDefault(RevisionsFeature) is { } revisions ? RevisionMark.Read(revisions) : null,
        Looked = LookedMark.Parse(features.GetValueOrDefault(LookedFeature)),
        Busy = BusyMark.Parse(features.GetValueOrDefault(BusyFeature)),
    };

    /// <summary>
    /// Whether the root volume is what the last run left: each start of the template and each change of the volume makes a
    /// revision.
    /// </summary>
    /// <param name="revisions">The ids of the revisions that there are.</param>
    public bool IsUntouched(IReadOnlyList<string> revisions) =>
        Generation is not null && !IsReplacing && !IsPartial && Revisions is { } noted
            && noted.Select(mark => mark.Id).Order(StringComparer.Ordinal).SequenceEqual(revisions.Order(StringComparer.Ordinal));

    /// <summary>
    /// What is known of the revisions after the root volume was replaced: what was known before, and of the first new one what
    /// the volume was before.
    /// </summary>
    /// <param name="before">The ids before.</param>
    /// <param name="after">The ids after.</param>
    public IReadOnlyList<RevisionMark> RevisionsAfter(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var left = IsUntouched(before) ? Generation : null;
        var known = (Revisions ?? []).DistinctBy(mark => mark.Id).ToDictionary(mark => mark.Id, mark => mark.Generation);
        var first = after.Except(before).FirstOrDefault();
        return [.. after.Select(id => new RevisionMark(id, id == first ? left : known.GetValueOrDefault(id)))];
    }
}
