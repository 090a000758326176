using System.Text;
using System.Text.RegularExpressions;
using Coppice.Distributions.Arch.Sources;

namespace Coppice.Distributions.Arch;

/// <summary>
/// Updates by pacman's rules (<see cref="ArchCandidates"/>). Where a template's pacman.conf(5) ignores packages or groups, this
/// machine's pacman is asked, on the template's package database and the frozen metadata.
/// </summary>
public sealed partial class ArchUpdateRules : IUpdateRules
{
    /// <inheritdoc/>
    public IReadOnlyList<string> PolicyPaths { get; } = ["etc/pacman.conf", "etc/pacman.d"];

    /// <inheritdoc/>
    public bool HasSay(string path, ReadOnlySpan<byte> content) => Ignoring().IsMatch(Encoding.UTF8.GetString(content));

    /// <inheritdoc/>
    public IPackageCandidates Candidates(PackageSources archive, IReadOnlySet<string> names) =>
        new ArchCandidates(archive, names);

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, string File)> Metadata(PackageSources archive) =>
        [.. ArchRepository.Of(archive).Select(repository => ($"{repository.Name}.db", repository.Suite.Release))];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, Func<byte[]>> Limited(PackageSources archive) => ArchRepository.Limited(archive);

    /// <inheritdoc/>
    public UpdateQuestion Ask(
        ResolveRequest request, PackageSources archive, ReadOnlyMemory<byte> database,
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> policy)
    {
        var lines = policy.OrderBy(file => file.Key, StringComparer.Ordinal)
            .SelectMany(file => Ignoring().Matches(Encoding.UTF8.GetString(file.Value.Span))).Select(match => match.Value.Trim());
        List<TextFile> files =
        [
            new("pacman.conf", PacmanFiles.Asking(archive, string.Join('\n', lines))),
            new("ask.sh", PacmanPackageManager.Script("ask.sh")),
            .. LocalDatabase.Files("db", database),
        ];
        return new UpdateQuestion(files, PacmanPackageManager.Ask(request, ["updates"]));
    }

    /// <inheritdoc/>
    public IReadOnlyList<AvailableVersion> ReadAnswer(string output) =>
        [.. Upgradable()
            .Matches(output)
            .Select(match => new AvailableVersion(match.Groups["name"].Value, match.Groups["version"].Value, ""))];

    [GeneratedRegex(@"^[ \t]*Ignore(?:Pkg|Group)[ \t]*=[^\r\n]*", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Ignoring();

    // "libgreet 1.0-1 -> 2.0-1"; one that is not taken ends in "[ignored]".
    [GeneratedRegex(@"^(?<name>\S+) \S+ -> (?<version>\S+)$", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Upgradable();
}
