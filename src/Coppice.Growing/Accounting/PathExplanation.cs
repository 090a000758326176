using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Accounting;

/// <summary>Which layer brought something into a template.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Template">The template that it was grown for.</param>
/// <param name="Number">The first generation of it that has the layer; 0 when no record says so any more.</param>
public sealed record LayerOrigin(Digest Layer, string Template, int Number);

/// <summary>Someone who was seen changing what is explained, in a layer below the last one.</summary>
/// <param name="Author">Who.</param>
/// <param name="Layer">In which layer.</param>
public sealed record EarlierAuthor(Author Author, LayerOrigin Layer);

/// <summary>The chain from something in a template to a signature, or to whoever made it.</summary>
/// <param name="Path">What was asked for, links in its folder followed.</param>
/// <param name="Entry">What is there; null when settling or somebody took it out.</param>
/// <param name="Key">The entry inside of a shared file that was asked for; empty for the whole path.</param>
/// <param name="Text">That entry.</param>
/// <param name="Layer">The layer that brought it.</param>
/// <param name="Account">What explains it.</param>
/// <param name="RecordAuthor">Who added or changed that entry.</param>
/// <param name="Earlier">Who else was seen changing it, the last one first.</param>
/// <param name="Origin">Where the package comes from that it is of, or whose script made it.</param>
/// <param name="Declared">The place in the family file that asks for it.</param>
/// <param name="WhyFinalized">Why settling touches the path; null when it does not.</param>
/// <param name="WhyMade">What Coppice made it for; null when it did not, or says nothing.</param>
/// <param name="IsRecorded">Whether the layer has a record of authors.</param>
public sealed record PathExplanation(
    BytePath Path,
    TreeEntry? Entry,
    string Key,
    string Text,
    LayerOrigin? Layer,
    PathAccount? Account,
    Author? RecordAuthor,
    IReadOnlyList<EarlierAuthor> Earlier,
    PackageOrigin? Origin,
    DeclaredWord? Declared,
    string? WhyFinalized,
    string? WhyMade,
    bool IsRecorded)
{
    /// <summary>Which package has it by the package database; null where files are accounted for.</summary>
    public PathOwner? Owner { get; init; }

    /// <summary>Who made or changed it last, or took it out.</summary>
    public Author? Author => RecordAuthor ?? Account?.Author;
}

/// <summary>What a package database says of a path.</summary>
/// <param name="Package">The package that has it; null where none does.</param>
public sealed record PathOwner(RecordedPackage? Package);
