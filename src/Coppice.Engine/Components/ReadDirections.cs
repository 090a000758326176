using System.Text;
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

    /// <summary>The commands that change a source before its source package is made.</summary>
    /// <param name="files">Those of <see cref="Files"/> that are there.</param>
    /// <exception cref="Failure">It asks for something that is not done here, or says that nothing is built.</exception>
    public IReadOnlyList<string> CommandsOf(IReadOnlyDictionary<string, byte[]> files)
    {
        if (!files.TryGetValue(SourceDirections.FileName, out var text))
        {
            return [];
        }

        var places = rules.DirectionPlaces(suite);
        var said = SourceDirections.Read(text, places, ValuesOf(files));
        return said switch
        {
            { Build.Count: 0 } => throw Refused(
                $"builds nothing for {places[^1].Outer.Replace("vm-", "", StringComparison.Ordinal)}",
                "remove the component from builds: of this archive"),
            { Build: { } build } when build.Any(folder => folder != rules.BuildFolder) => throw Refused(
                $"builds from {string.Join(", ", build)}, and only {rules.BuildFolder}/ can be built", Override),
            { Files.Count: > 0 } => throw Refused(
                $"needs further files: {string.Join(", ", said.Files)}", Override),
            { Unknown: [var first, ..] } => throw Refused($"has a command with {first}, of which no value is known", Override),
            _ => said.Commands,
        };
    }

    /// <summary>What is filled into places of a source's files, by placeholder.</summary>
    /// <param name="files">Those of <see cref="Files"/> that are there.</param>
    public static IReadOnlyDictionary<string, string> ValuesOf(IReadOnlyDictionary<string, byte[]> files)
    {
        var values = new Dictionary<string, string> { ["@SOURCE_DIR@"] = BuildLayout.Tree, ["@BACKEND_VMM@"] = "xen" };
        if (FirstLine(files, SourceDirections.VersionFile) is { } version)
        {
            var release = FirstLine(files, SourceDirections.ReleaseFile) ?? "1";
            (values["@VERSION@"], values["@REL@"], values["@VERREL@"]) = (version, release, $"{version}-{release}");
        }

        return values;
    }

    private const string Override = "take a tree of your own that needs no such thing (override:)";

    private static string? FirstLine(IReadOnlyDictionary<string, byte[]> files, string name) =>
        files.TryGetValue(name, out var content)
            ? Encoding.UTF8.GetString(content).Split('\n')[0].Trim() is { Length: > 0 } line ? line : null
            : null;

    private static Failure Refused(string what, string hint) => new(
        $"its {SourceDirections.FileName} {VisibleText.Of(what)}", hint, kind: ProblemKind.Unsupported);
}
