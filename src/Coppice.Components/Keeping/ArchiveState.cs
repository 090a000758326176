using Coppice.Foundation;

namespace Coppice.Components.Keeping;

/// <summary>What an archive that is built consists of now.</summary>
/// <param name="Family">The family that it is declared in.</param>
/// <param name="Archive">Its name.</param>
public sealed record ArchiveState(string Family, string Archive)
{
    /// <summary>Which result each component has in it, in the order of declaration; empty before it was built.</summary>
    public IReadOnlyList<BuiltComponent> Components { get; init; } = [];

    /// <summary>Every version that was ever built, and its packages: no version is given to other ones.</summary>
    public IReadOnlyList<GivenVersion> Versions { get; init; } = [];

    /// <summary>Its packages, in the order of their names.</summary>
    public IReadOnlyList<ResultFile> Packages { get; init; } = [];

    /// <summary>The digest over its packages.</summary>
    public Digest Content => Digest.Of(string.Concat(Packages.Select(file => $"{file.Name} {file.Digest.Hex}\n")));

    /// <summary>The packages that a version of a component was given to; null when it is free.</summary>
    public Digest? Given(string component, string version) =>
        Versions.FirstOrDefault(given => given.Component == component && given.Version == version)?.Content;

    /// <summary>The same with a version that is given.</summary>
    public ArchiveState With(ComponentResult result) => Given(result.Component, result.Version) is not null ? this
        : this with { Versions = [.. Versions, new GivenVersion(result.Component, result.Version, result.Content)] };
}

/// <summary>A component of an archive.</summary>
/// <param name="Component">The component.</param>
/// <param name="Key">The key of its result.</param>
public sealed record BuiltComponent(string Component, Digest Key);

/// <summary>A version that was given to packages.</summary>
/// <param name="Component">The component that they were built from.</param>
/// <param name="Version">The version.</param>
/// <param name="Content">The packages (<see cref="ComponentResult.Content"/>).</param>
public sealed record GivenVersion(string Component, string Version, Digest Content);

/// <summary>An environment that was grown: with the same inputs it is the same again.</summary>
/// <param name="Key">The digest over its inputs.</param>
/// <param name="Template">The name that it is kept under among the templates of the store.</param>
/// <param name="Tree">The digest of its tree.</param>
public sealed record KnownEnvironment(Digest Key, string Template, Digest Tree);

/// <summary>What a source said that it builds, when it was asked in a tree: elsewhere it may say other things.</summary>
/// <param name="Key">The digest over what was asked.</param>
/// <param name="Tree">The digest of the tree.</param>
/// <param name="Text">What it printed.</param>
public sealed record SourceAnswer(Digest Key, Digest Tree, string Text);
