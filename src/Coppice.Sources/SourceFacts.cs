using System.Text;
using Coppice.Distributions;

namespace Coppice.Sources;

/// <summary>Collects, of a source's files, those that say what it is named and which version it has.</summary>
/// <param name="distributions">Which files these are.</param>
internal sealed class SourceFacts(DistributionTable distributions)
{
    private const string VersionFile = "version";
    private const string RelFile = "rel";
    private const long MostBytes = 1 << 20;

    private readonly HashSet<string> wanted =
        [.. distributions.Types.SelectMany(type => distributions.SourceRules(type.Name).Files), VersionFile, RelFile];

    private readonly Dictionary<string, byte[]> files = new(StringComparer.Ordinal);

    /// <summary>Takes a file if it says anything.</summary>
    /// <param name="path">Its path below the source's root.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="read">Reads it.</param>
    public void Offer(string path, long size, Func<byte[]> read)
    {
        if (size <= MostBytes && wanted.Contains(path))
        {
            files[path] = read();
        }
    }

    /// <summary>The source's own names, by distribution.</summary>
    public IReadOnlyDictionary<string, string> Names => distributions.Types
        .Select(type => (type.Name, Source: distributions.SourceRules(type.Name).Read(files)))
        .Where(pair => pair.Source is not null).ToDictionary(pair => pair.Name, pair => pair.Source!.Name);

    /// <summary>The first line of the file <c>version</c>; empty where there is none.</summary>
    public string Version => FirstLine(VersionFile);

    /// <summary>What a tag of this version may be named, without its <c>v</c>.</summary>
    public IReadOnlyList<string> VersionNames =>
        FirstLine(RelFile) is { Length: > 0 } rel ? [Version, $"{Version}-{rel}"] : [Version];

    private string FirstLine(string file) =>
        files.TryGetValue(file, out var text) ? Encoding.UTF8.GetString(text).Split('\n')[0].Trim() : "";
}
