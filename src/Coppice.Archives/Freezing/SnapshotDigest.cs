using System.Text;
using Coppice.Foundation;

namespace Coppice.Archives.Freezing;

/// <summary>
/// The digests that name frozen metadata: SHA-256 over a canonical text, one fact per line. Nothing of it depends on the store,
/// the mirror or the time of taking.
/// </summary>
internal static class SnapshotDigest
{
    public static Digest Of(IEnumerable<ArchiveSnapshot> archives) => Digest.Of(Lines(archives
        .OrderBy(archive => archive.Name, StringComparer.Ordinal)
        .Select(archive => $"archive {archive.Name} {archive.Digest}")
        .Prepend("coppice snapshot 1")));

    public static Digest OfArchive(
        string type, string architecture, Digest keyring, IEnumerable<(SuiteSnapshot Suite, Digest Release)> suites)
    {
        List<string> lines = ["coppice archive 1", $"type {type}", $"architecture {architecture}", $"keyring {keyring}"];
        foreach (var (suite, release) in suites)
        {
            lines.Add($"suite {suite.Name} {release}");
            lines.AddRange(suite.Components.Select(component => $"component {component}"));
            lines.AddRange(suite.Indexes.Select(index => $"index {index.Path} {index.Digest}"));
        }

        return Digest.Of(Lines(lines));
    }

    private static string Lines(IEnumerable<string> lines) => new StringBuilder().AppendJoin('\n', lines).Append('\n').ToString();
}
