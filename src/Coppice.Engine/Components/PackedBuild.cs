using Coppice.Distributions;
using Coppice.Distributions.Building;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Growing.Accounting;
using Coppice.Planning.Differences;
using Coppice.Store.Trees;

namespace Coppice.Engine.Components;

/// <summary>What is in the packages of a build that are not for debugging.</summary>
/// <param name="processes">Runs the programs that open packages, confined.</param>
/// <param name="rules">The packages' distribution.</param>
/// <param name="folder">Where their files lie.</param>
/// <param name="packages">The packages.</param>
internal sealed class PackedBuild(
    IProcessRunner processes, IBuildRules rules, string folder, IReadOnlyList<OwnPackage> packages)
{
    // One that this machine has not ends the shell as every shell does; so it is known without a look at this machine.
    private const int NoSuchProgram = 127;

    // diffoscope(1): 0 for the same, 1 for a difference.
    private const int Differs = 1;

    private const string Script =
        "command -v diffoscope >/dev/null || exit 127; HOME=/tmp exec diffoscope --no-progress --text - -- \"$1\" \"$2\"";

    private const int LongestReport = 4 << 20;

    private readonly Lazy<IReadOnlyDictionary<string, PackagePayload>> payloads = new(() => packages.ToDictionary(
        package => package.Name,
        package => BuiltPayload.Read(
            processes,
            new PackageFile(
                package.Name, package.Version, package.Architecture, package.File.Path, package.File.Size, package.File.Digest,
                new Uri(folder + "/")),
            Path.Combine(folder, package.File.Path), rules, CancellationToken.None)));

    /// <summary>What differs against a build before.</summary>
    public PackedChanges ChangesSince(PackedBuild before) => new(
        [.. Planning.Differences.FileDifference.Between(before.Entries(), Entries())],
        [
            .. payloads.Value.Where(pair => before.payloads.Value.ContainsKey(pair.Key))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .SelectMany(pair => Control(pair.Key, before.payloads.Value[pair.Key].Control, pair.Value.Control)),
        ]);

    /// <summary>What diffoscope(1) says of the packages that differ; null where this machine has none.</summary>
    public IReadOnlyList<PackageReport>? ReportsSince(PackedBuild before, CancellationToken cancel)
    {
        var reports = new List<PackageReport>();
        foreach (var (name, old, now) in before.Files.Join(
            Files, file => file.Name, file => file.Name, (old, now) => (now.Name, old, now)))
        {
            if (old.Digest == now.Digest)
            {
                continue;
            }

            var said = processes.Run(
                Command.Confined(
                    "sh", ["-c", Script, "diffoscope", old.File, now.File],
                    Confinement.Reading(old.File, now.File) with { ReadsPrivate = true, SeesProcesses = true }) with
                {
                    OutputLimit = LongestReport,
                },
                cancel);
            if (said.ExitCode == NoSuchProgram)
            {
                return null;
            }

            // One that cannot be made is no reason to show nothing else.
            reports.Add(new PackageReport(
                name,
                said.Succeeded || said.ExitCode == Differs
                    ? [.. said.Text.TrimEnd('\n').Split('\n')]
                    : [$"it failed: {said.Ending}", .. said.Error.Trim().Split('\n').TakeLast(3)]));
        }

        return reports;
    }

    private IEnumerable<(string Name, string File, Digest Digest)> Files =>
        packages.Select(package => (package.Name, Path.Combine(folder, package.File.Path), package.File.Digest));

    // Two packages of a build may have a folder, and nothing else, at the same path.
    private List<TreeEntry> Entries() =>
    [
        .. payloads.Value.Values.SelectMany(payload => payload.Payload).Where(entry => !entry.Path.IsRoot)
            .DistinctBy(entry => entry.Path).OrderBy(entry => entry.Path).Select(Of),
    ];

    private static TreeEntry Of(PayloadEntry entry) => new(entry.Type, entry.Path)
    {
        Mode = entry.Mode, Uid = entry.Uid, Gid = entry.Gid, Mtime = entry.Mtime, Size = entry.Size, Content = entry.Content,
        Target = entry.Target, Device = entry.Device, Link = entry.Link,
    };

    private static IEnumerable<ControlChange> Control(
        string package, IReadOnlyDictionary<string, Digest> before, IReadOnlyDictionary<string, Digest> after) =>
        before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
            .Where(file => !before.TryGetValue(file, out var old) || !after.TryGetValue(file, out var now) || old != now)
            .Select(file => new ControlChange(
                package, file,
                !before.ContainsKey(file) ? FileChangeKind.Added
                : !after.ContainsKey(file) ? FileChangeKind.Removed
                : FileChangeKind.Changed));
}
