using Coppice.Foundation.Processes;

namespace Coppice.Distributions;

/// <summary>What the packages of a distribution themselves say about their changes.</summary>
public interface IChangelogRules
{
    /// <summary>The command that prints what a package says, in the form that <see cref="Read"/> reads.</summary>
    /// <param name="package">The package's name.</param>
    /// <param name="file">Absolute path of its file, verified.</param>
    Command Print(string package, string file);

    /// <summary>Reads what the command printed.</summary>
    PackageTexts Read(ReadOnlySpan<byte> output);

    /// <summary>
    /// The entries of changelog and news after one version of the source up to another, newest first; the newest entry alone
    /// where the first version is not known.
    /// </summary>
    /// <param name="texts">What a package of the newer version says.</param>
    /// <param name="from">The source's version that is installed; null when unknown.</param>
    /// <param name="to">The newer version.</param>
    ChangelogRange Between(PackageTexts texts, string? from, string to);
}

/// <summary>A source that packages are built from.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version; those of its packages can differ.</param>
public sealed record SourceVersion(string Name, string Version);

/// <summary>What a package says about its changes, as it stands there; each may be empty.</summary>
/// <param name="Changelog">The changelog, newest entry first.</param>
/// <param name="News">What whoever updates should read.</param>
public sealed record PackageTexts(string Changelog, string News)
{
    /// <summary>Whether it says nothing: it may leave that to another package of its source.</summary>
    public bool IsEmpty => Changelog.Length == 0 && News.Length == 0;
}

/// <summary>An entry of a changelog.</summary>
/// <param name="Version">The source's version.</param>
/// <param name="Suites">The suites that it was made for: <c>bookworm-security</c>.</param>
/// <param name="Urgency">Its urgency, lower case; empty when it says none.</param>
/// <param name="Items">Its changes, each on one line.</param>
public sealed record ChangelogEntry(string Version, string Suites, string Urgency, IReadOnlyList<string> Items);

/// <summary>An entry of the news.</summary>
/// <param name="Version">The source's version.</param>
/// <param name="Text">Its text; paragraphs are separated by an empty line.</param>
public sealed record NewsEntry(string Version, string Text);

/// <summary>What changed between two versions of a source.</summary>
/// <param name="Entries">The entries of the changelog, newest first.</param>
/// <param name="News">The entries of the news, newest first.</param>
/// <param name="IsComplete">Whether the changelog goes back as far as the first version.</param>
public sealed record ChangelogRange(
    IReadOnlyList<ChangelogEntry> Entries, IReadOnlyList<NewsEntry> News, bool IsComplete);
