using Coppice.Foundation;

namespace Coppice.Families;

/// <summary>A source of packages, as declared.</summary>
/// <param name="Name">Its key under <c>archives:</c>.</param>
/// <param name="Type">The distribution: <c>debian</c>, <c>arch</c>.</param>
/// <param name="Suites">Names of its parts in order of declaration: suites such as <c>bookworm</c>, repositories such as
/// <c>core</c>.</param>
/// <param name="Components">Names of components, such as <c>main</c>; at least one, but none where suites have no such.</param>
/// <param name="Architecture">The distribution's name of the architecture, such as <c>amd64</c>; null means this
/// machine's.</param>
/// <param name="Mirrors">Mirror URLs by suite (http, https or file); the key <c>*</c> holds for every suite that has no own one.
/// Empty means: the mirrors of this machine's own package manager.</param>
/// <param name="Keyring">Absolute path of a keyring file; null means the distribution's own.</param>
/// <param name="MaxAge">The oldest a Release may be when it is taken; null means no limit beyond its own Valid-Until.</param>
/// <param name="Where">Where it is declared.</param>
public sealed record ArchiveDeclaration(
    string Name,
    string Type,
    IReadOnlyList<string> Suites,
    IReadOnlyList<string> Components,
    string? Architecture,
    IReadOnlyDictionary<string, Uri> Mirrors,
    string? Keyring,
    TimeSpan? MaxAge,
    SourceSpan Where)
{
    /// <summary>What templates may take of it where another archive comes before it; null where it says nothing.</summary>
    public TakeRule? Take { get; init; }

    /// <summary>
    /// The addresses, by suite as in <see cref="Mirrors"/>, that finished templates have instead of <see cref="Mirrors"/>.
    /// </summary>
    public IReadOnlyDictionary<string, Uri> TemplateMirrors { get; init; } = new Dictionary<string, Uri>();

    /// <summary>
    /// Whether the package cache gives its packages to whoever asks, although they need a login or are made here.
    /// </summary>
    public bool IsPublic { get; init; }

    /// <summary>The packages beside the family file that it consists of; null for one that has a mirror.</summary>
    public OwnPackageFiles? Own { get; init; }

    /// <summary>What it is built from; null for one that is not built here.</summary>
    public BuiltArchive? Built { get; init; }

    /// <summary>Where finished templates find it, of one that is made here; null where they do not.</summary>
    public PublishedPlace? Published { get; init; }

    /// <summary>The components of suites that have others than <see cref="Components"/>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> OtherComponents { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>
    /// Fingerprints of the only keys of the keyring that may sign, 40 upper-case hexadecimal digits each; empty means all of it.
    /// </summary>
    public IReadOnlyList<string> Fingerprints { get; init; } = [];

    /// <summary>An archive of packages that lie beside the family file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">The distribution.</param>
    /// <param name="own">The packages; null where they cannot be used.</param>
    /// <param name="architecture">As declared.</param>
    /// <param name="where">Where it is declared.</param>
    public static ArchiveDeclaration OfOwn(
        string name, string type, OwnPackageFiles? own, string? architecture, SourceSpan where) => new(
        name, type, [OwnSuite], [], architecture,
        own is null ? new Dictionary<string, Uri>() : new Dictionary<string, Uri> { ["*"] = new("file://" + own.Folder) },
        Keyring: null, MaxAge: null, where) { Own = own };

    private const string OwnSuite = "./";

    /// <summary>Whether a suite is the path of a folder (<c>./</c>): such a one has no components.</summary>
    public static bool IsFolder(string suite) => suite.EndsWith('/');

    /// <summary>The components to take of a suite.</summary>
    public IReadOnlyList<string> ComponentsOf(string suite) =>
        IsFolder(suite) ? [] : OtherComponents.GetValueOrDefault(suite) ?? Components;

    /// <summary>
    /// The declared mirror of a suite, with suite and architecture in the place of <c>$repo</c> and <c>$arch</c>; null when none
    /// is declared.
    /// </summary>
    public Uri? MirrorOf(string suite, string architecture) => Of(Mirrors, suite, architecture);

    /// <summary>The declared address of a suite for finished templates; null where it is that of its mirror.</summary>
    public Uri? TemplateMirrorOf(string suite, string architecture) => Of(TemplateMirrors, suite, architecture);

    /// <summary>
    /// A mirror with suite and architecture in the place of <c>$repo</c> and <c>$arch</c> (pacman.conf(5), Server).
    /// </summary>
    public static Uri Expand(Uri mirror, string suite, string architecture) =>
        mirror.OriginalString.Contains('$')
            ? new Uri(
                mirror.OriginalString.Replace("$repo", suite, StringComparison.Ordinal)
                    .Replace("$arch", architecture, StringComparison.Ordinal))
            : mirror;

    private static Uri? Of(IReadOnlyDictionary<string, Uri> mirrors, string suite, string architecture) =>
        (mirrors.GetValueOrDefault(suite) ?? mirrors.GetValueOrDefault("*")) is { } mirror
            ? Expand(mirror, suite, architecture)
            : null;
}
