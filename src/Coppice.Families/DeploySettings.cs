using Coppice.Foundation;

namespace Coppice.Families;

/// <summary>What <c>deploy:</c> says: where in Qubes OS the family's templates go.</summary>
/// <param name="Where">Where it is declared.</param>
public sealed record DeploySettings(SourceSpan Where)
{
    /// <summary>How many revisions of a root volume Qubes keeps where the family file does not say.</summary>
    public const int DefaultRevisions = 3;

    /// <summary>The storage pool that root volumes of new templates are made in; null: the one that Qubes chooses.</summary>
    public string? RootPool { get; init; }

    /// <summary>The storage pool of their private volumes; null: the one that Qubes chooses.</summary>
    public string? PrivatePool { get; init; }

    /// <summary>How many revisions of a root volume Qubes keeps next to the current one, at least 1.</summary>
    public int Revisions { get; init; } = DefaultRevisions;
}
