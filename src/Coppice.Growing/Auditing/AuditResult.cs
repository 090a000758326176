using Coppice.Foundation;
using Coppice.Planning.Differences;
using Coppice.Store.Generations;

namespace Coppice.Growing.Auditing;

/// <summary>What an audit found about one template.</summary>
/// <param name="Generation">The generation that was held against a rebuild.</param>
/// <param name="Rebuilt">The tree digest of the rebuild; null when it could not be made.</param>
/// <param name="Differences">The paths that differ, in the order of a walk; the rebuild is what they change to.</param>
/// <param name="Failure">Why there is no rebuild to compare with.</param>
public sealed record AuditResult(
    Generation Generation, Digest? Rebuilt, IReadOnlyList<FileChange> Differences, Failure? Failure = null)
{
    /// <summary>What the files that differ look like, where that was looked at.</summary>
    public IReadOnlyDictionary<BytePath, Likeness> Likenesses { get; init; } = new Dictionary<BytePath, Likeness>();

    /// <summary>
    /// Files that differ because the family file keeps them in the template (<c>identity:</c>); not among
    /// <see cref="Differences"/>.
    /// </summary>
    public IReadOnlyList<BytePath> Kept { get; init; } = [];

    /// <summary>Whether the generation is what a rebuild gives, but for what the family file keeps.</summary>
    public bool IsSame => Rebuilt == Generation.Tree || (Rebuilt is not null && Kept.Count > 0 && Differences.Count == 0);
}
