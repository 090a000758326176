namespace Coppice.Sources;

/// <summary>What is wanted of <see cref="SourceTaker"/>.</summary>
public sealed record SourceOptions
{
    /// <summary>So many digits of a commit or digest name it.</summary>
    public const int AgreementDigits = 12;

    /// <summary>Whether sources that are there are fetched again, for what is newer.</summary>
    public bool Refresh { get; init; }

    /// <summary>Whether nothing may be fetched.</summary>
    public bool Offline { get; init; }

    /// <summary>Commits and digests, by at least 12 of their first digits, that the user agreed to.</summary>
    public IReadOnlyList<string> Agreed { get; init; } = [];
}
