using Coppice.Distributions.Building;
using Coppice.Foundation;
using Coppice.Sources;

namespace Coppice.Engine.Components;

/// <summary>The folder of a source that says what is built, which may lie further down than usual.</summary>
internal static class SourceFolder
{
    /// <summary>Where a file of the folder that says what is built lies in a source.</summary>
    /// <param name="path">Its path where that folder lies as usual.</param>
    /// <param name="folder">Where it lies; empty as usual.</param>
    /// <param name="rules">The distribution.</param>
    public static string Place(string path, string folder, IBuildRules rules) => folder.Length == 0 ? path
        : path == rules.BuildFolder || path.StartsWith(rules.BuildFolder + "/", StringComparison.Ordinal)
            ? folder + path[rules.BuildFolder.Length..]
            : path;

    /// <summary>Reads files of a source that says elsewhere than usual what is built.</summary>
    /// <param name="reader">Reads sources.</param>
    /// <param name="source">The source.</param>
    /// <param name="paths">Their paths as usual.</param>
    /// <param name="folder">Where that folder lies; empty as usual.</param>
    /// <param name="rules">The distribution.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>The files by their paths as usual.</returns>
    /// <exception cref="Failure">The source is missing or damaged, or no tar archive.</exception>
    public static Dictionary<string, byte[]> FilesIn(
        SourceReader reader, FrozenSource source, IReadOnlyList<string> paths, string folder, IBuildRules rules,
        CancellationToken cancel)
    {
        var usual = paths.ToDictionary(path => Place(path, folder, rules));
        return reader.Read(source, usual.Keys, cancel).ToDictionary(file => usual[file.Key], file => file.Value);
    }
}
