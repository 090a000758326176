using Coppice.Distributions.Building;
using Coppice.Families.Importing;
using Coppice.Foundation;

namespace Coppice.Engine.Components;

/// <summary>What verified sources say to a builder of Qubes, for one distribution and suite.</summary>
/// <param name="rules">The distribution.</param>
/// <param name="suite">The suite that is built for.</param>
internal sealed class ReadDirections(IBuildRules rules, string suite)
{
    /// <summary>The files that say it.</summary>
    public IReadOnlyList<string> Files { get; } =
        [SourceDirections.FileName, SourceDirections.VersionFile, SourceDirections.ReleaseFile, .. rules.UnusedLists];

    /// <summary>What they say.</summary>
    /// <param name="files">Those of <see cref="Files"/> that are there.</param>
    /// <exception cref="Failure">It asks for something that is not done here, or says that nothing is built.</exception>
    public Directions Of(IReadOnlyDictionary<string, byte[]> files)
    {
        if (!files.TryGetValue(SourceDirections.FileName, out var text))
        {
            return Directions.Usual;
        }

        var places = rules.DirectionPlaces(suite);
        var said = SourceDirections.Read(text, places, ValuesOf(files));
        return said switch
        {
            { Build.Count: 0 } => throw Refused(
                $"builds nothing for {places[^1].Outer.Replace("vm-", "", StringComparison.Ordinal)}",
                "remove the component from builds: of this archive"),
            { Build.Count: > 1 } => throw Refused(
                $"builds from {string.Join(" and ", said.Build)}, and only one folder of a source can be built", Override),
            { Build: [var folder] } when !rules.IsBuildFolder(folder) => throw Refused(
                $"builds from {folder}, and only a folder {rules.BuildFolder} can be built", Override),
            { Unknown: [var first, ..] } => throw Refused($"has a command with {first}, of which no value is known", Override),
            { Build: [var one] } when one.Trim('/') != rules.BuildFolder =>
                new Directions(one.Trim('/'), said.Commands, said.Files.Count),
            _ => new Directions("", said.Commands, said.Files.Count),
        };
    }

    /// <summary>What is filled into places of a source's files, by placeholder.</summary>
    /// <param name="files">Those of <see cref="Files"/> that are there.</param>
    public static IReadOnlyDictionary<string, string> ValuesOf(IReadOnlyDictionary<string, byte[]> files)
    {
        var values = SourceDirections.ValuesOf(
            files.GetValueOrDefault(SourceDirections.VersionFile), files.GetValueOrDefault(SourceDirections.ReleaseFile));
        values["@SOURCE_DIR@"] = BuildLayout.Tree;
        return values;
    }

    private const string Override = "take a tree of your own that needs no such thing (override:)";

    private static Failure Refused(string what, string hint) => new(
        $"its {SourceDirections.FileName} {VisibleText.Of(what)}", hint, kind: ProblemKind.Unsupported);
}

/// <summary>What a source says to a builder of Qubes.</summary>
/// <param name="Folder">The folder that says what is built, below the root of the source; empty for the usual one.</param>
/// <param name="Commands">The commands that change the source before its source package is made.</param>
/// <param name="Files">How many files belong to the source and lie elsewhere.</param>
internal sealed record Directions(string Folder, IReadOnlyList<string> Commands, int Files)
{
    /// <summary>Of a source that says nothing.</summary>
    public static Directions Usual { get; } = new("", [], 0);
}
