namespace Coppice.Distributions;

/// <summary>
/// How sources are packaged for a distribution. Everything is read as text; nothing that a source says is run.
/// </summary>
public interface ISourceRules
{
    /// <summary>The files of a source that say it, by their paths below its root.</summary>
    IReadOnlyList<string> Files { get; }

    /// <summary>What they say; null where the source is not packaged for this distribution.</summary>
    /// <param name="files">Those of <see cref="Files"/> that are there.</param>
    PackagedSource? Read(IReadOnlyDictionary<string, byte[]> files);
}

/// <summary>A source as it is packaged for a distribution.</summary>
/// <param name="Name">The source's own name.</param>
/// <param name="Packages">The packages that are built from it, as far as that can be read.</param>
public sealed record PackagedSource(string Name, IReadOnlyList<string> Packages);
