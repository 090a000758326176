using Coppice.Foundation;

namespace Coppice.Components.Keeping;

/// <summary>Packages that were built, and where they come from.</summary>
/// <param name="Key">What they are kept by: the digest over <paramref name="Inputs"/>.</param>
/// <param name="Component">The component.</param>
/// <param name="Archive">The archive that they were built for.</param>
/// <param name="Version">The version that they were built as.</param>
/// <param name="Built">When.</param>
/// <param name="Inputs">What determines them, by name; see <see cref="BuildInputs"/>.</param>
/// <param name="Files">Everything that the build left, in the order of names.</param>
public sealed record ComponentResult(
    Digest Key, string Component, string Archive, string Version, DateTimeOffset Built,
    IReadOnlyDictionary<string, string> Inputs, IReadOnlyList<ResultFile> Files)
{
    /// <summary>SHA-256 of the source as it is kept.</summary>
    public string Source => Inputs.GetValueOrDefault(BuildInputs.Source, "");

    /// <summary>Where the source comes from: of git its address, of an own tree its path.</summary>
    public string From { get; init; } = "";

    /// <summary>The source's commit; empty where it has none.</summary>
    public string Commit { get; init; } = "";

    /// <summary>The signed tag on that, or the file of the signature; empty where nothing is signed.</summary>
    public string Tag { get; init; } = "";

    /// <summary>Fingerprints of those who signed the source.</summary>
    public IReadOnlyList<string> Signers { get; init; } = [];

    /// <summary>Whether the source is an own tree instead of the declared one.</summary>
    public bool IsOverride { get; init; }

    /// <summary>The name of the environment that they were built in.</summary>
    public string Environment { get; init; } = "";

    /// <summary>The components whose packages were in that, and what these were (<see cref="Content"/>).</summary>
    public IReadOnlyDictionary<string, string> Before { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether it was made for an archive of a family.</summary>
    public bool IsFor(string family, string archive) =>
        Inputs.GetValueOrDefault(BuildInputs.Place) == BuildInputs.PlaceOf(family, archive, Component);

    /// <summary>The packages.</summary>
    public IEnumerable<ResultFile> Packages => Files.Where(file => file.IsPackage);

    /// <summary>
    /// The digest of what templates can take of them: equal for builds that came out alike, whatever these were made of.
    /// </summary>
    public Digest Content => Digest.Of(string.Concat(Packages.Select(file => $"{file.Name} {file.Digest.Hex}\n")));
}

/// <summary>A file that a build left.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsPackage">Whether it is a package.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Digest">Its SHA-256.</param>
public sealed record ResultFile(string Name, bool IsPackage, long Size, Digest Digest);
