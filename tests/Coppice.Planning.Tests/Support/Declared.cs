using Coppice.Archives;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Planning.Tests.Support;

/// <summary>Families and snapshots as the stages before would hand them over.</summary>
internal static class Declared
{
    public static readonly SourceSpan Where = new("family.yaml", 9, 5);

    public static TemplateDeclaration Template(
        string name, string? parent = null, string[]? packages = null, string[]? without = null, bool? recommends = null) =>
        new(
        name, parent is null ? "deb" : null, parent, Words(packages), Words(without), [], [], recommends, Where);

    /// <summary>A template of several parents.</summary>
    public static TemplateDeclaration Composed(
        string name, string[] parents, string[]? packages = null, string[]? without = null) =>
        Template(name, parents[0], packages, without) with { OtherParents = parents[1..] };

    public static Family Family(params TemplateDeclaration[] templates) => new(
        "home", "family.yaml",
        new Dictionary<string, ArchiveDeclaration>
        {
            ["deb"] = new("deb", "debian", ["tiny"], ["main"], "amd64", new Dictionary<string, Uri>(), null, null, Where),
        },
        templates);

    public static Snapshot Snapshot(string content = "one")
    {
        var digest = Digest.Of(System.Text.Encoding.UTF8.GetBytes(content));
        var suite = new SuiteSnapshot(
            "tiny", new Uri("http://mirror.example/debian"), ["main"], "/none", DateTimeOffset.UnixEpoch, null, [], []);
        return new Snapshot(
            digest, DateTimeOffset.UnixEpoch,
            new Dictionary<string, ArchiveSnapshot> { ["deb"] = new("deb", "debian", digest, DateTimeOffset.UnixEpoch, "amd64", "/none", [suite]) });
    }

    private static List<DeclaredWord> Words(string[]? words) => [.. (words ?? []).Select(word => new DeclaredWord(word, Where))];
}
