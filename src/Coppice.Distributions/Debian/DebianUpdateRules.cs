using System.Text;
using System.Text.RegularExpressions;
using Coppice.Distributions.Debian.Updates;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Debian;

/// <summary>
/// Updates by apt's rules. Without pins they are few lines (<see cref="DebianCandidates"/>); what pins mean (apt_preferences(5))
/// is asked of this machine's own apt, on the template's package database and pins and the frozen metadata.
/// </summary>
public sealed partial class DebianUpdateRules : IUpdateRules
{
    private const string Preferences = "etc/apt/preferences";
    private const string Configuration = "etc/apt/apt.conf";

    /// <inheritdoc/>
    public IReadOnlyList<string> PolicyPaths { get; } = [Preferences, $"{Preferences}.d", Configuration, $"{Configuration}.d"];

    /// <inheritdoc/>
    public bool HasSay(string path, ReadOnlySpan<byte> content) =>
        path.StartsWith(Preferences, StringComparison.Ordinal)
            ? AptPins.IsOne(path) || (IsRead(path, ".pref") && !content.Trim(" \t\r\n"u8).IsEmpty)
            : IsRead(path, ".conf") && AptConfText.MayBear(Encoding.UTF8.GetString(content));

    /// <inheritdoc/>
    public IReadOnlySet<string>? OwnFiles(
        PackageSources sources, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files) => AptPins.Own(sources, files);

    /// <inheritdoc/>
    public IPackageCandidates Candidates(PackageSources archive, IReadOnlySet<string> names) =>
        new DebianCandidates(archive, names);

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, string File)> Metadata(PackageSources archive) => AptLists.Of(archive);

    /// <inheritdoc/>
    public UpdateQuestion Ask(
        ResolveRequest request, PackageSources archive, ReadOnlyMemory<byte> database,
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> policy)
    {
        // apt reads the parts in order of their names, then the one file.
        var configuration = policy.Where(file => file.Key.StartsWith(Configuration, StringComparison.Ordinal))
            .OrderBy(file => file.Key == Configuration).ThenBy(file => file.Key, StringComparer.Ordinal).ToList();
        var release = AptConfText.DefaultRelease(
            configuration.Select(file => Encoding.UTF8.GetString(file.Value.Span)), out var understood);
        if (!understood)
        {
            throw new Failure(
                "only apt itself can evaluate its apt configuration: "
                    + $"{VisibleText.Of(string.Join(", ", configuration.Select(file => "/" + file.Key)))}",
                "put pins into /etc/apt/preferences.d, where they can be read", kind: ProblemKind.Unsupported);
        }

        List<TextFile> files =
        [
            AptFiles.Database(database),
            new("apt.conf", AptFiles.Resolving(request, archive)),
            new("sources.list", AptLists.Sources(archive)),
            new("extended_states", ""),
            .. policy.Where(file => file.Key.StartsWith(Preferences, StringComparison.Ordinal))
                .Select(file => new TextFile(file.Key["etc/apt/".Length..], "") { Content = file.Value }),
        ];
        List<string> options = ["--quiet=2", "-o", $"Dir::Etc::preferencesparts={request.Folder}/preferences.d"];
        string[] chosen = release is null ? [] : ["-o", $"APT::Default-Release={release}"];
        return new UpdateQuestion(
            files,
            DebianPackageManager.Apt(
                "apt", [.. options, .. chosen, "list", "--upgradable"], request, Confinement.Reading([.. request.Readable])));
    }

    /// <inheritdoc/>
    public IReadOnlyList<AvailableVersion> ReadAnswer(string output) =>
        [.. Upgradable()
            .Matches(output)
            .Select(match =>
                new AvailableVersion(
                    match.Groups["name"].Value, match.Groups["version"].Value, match.Groups["architecture"].Value))];

    // Of the files in a folder apt reads those with the right ending or none, and with plain names (apt.conf(5),
    // apt_preferences(5)).
    private static bool IsRead(string path, string ending)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return path is Preferences or Configuration
            || (!name.StartsWith('.') && name.All(c => char.IsAsciiLetterOrDigit(c) || "_-.:".Contains(c))
                && (!name.Contains('.') || name.EndsWith(ending, StringComparison.Ordinal)));
    }

    // libssl3/stable-security 3.0.17-1 amd64 [upgradable from: 3.0.15-1]
    [GeneratedRegex(
        @"^(?<name>[^/\s]+)/\S* (?<version>\S+) (?<architecture>\S+) \[upgradable from: ",
        RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Upgradable();
}
