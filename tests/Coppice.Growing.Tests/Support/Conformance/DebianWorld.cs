using System.Text.RegularExpressions;
using Coppice.Growing.Tests.Support.Conformance;

[assembly: AssemblyFixture(typeof(DebianWorld))]

namespace Coppice.Growing.Tests.Support.Conformance;

/// <summary>
/// Debian: the packages of a real minimal system, and the kit's beside them, in an archive that is signed here.
/// </summary>
public sealed class DebianWorld : World
{
    private static readonly DateTimeOffset Later = TestArchive.Date.AddDays(1);

    private readonly Lazy<Made> made = new(Make);
    private readonly Dictionary<string, byte[]> whole = [];

    public override string Type => "debian";

    public override string Declaration =>
        $"type: debian\nsuites: [bookworm]\narchitecture: amd64\nmirror: {Archive.Mirror}\nkeyring: keyring.gpg";

    public override string Keyring => Archive.Keyring;

    public override string SignedFile => Archive.SignedFile;

    private TestArchive Archive => made.Value.Archive;

    public override string PackageFile(string package)
    {
        var file = Archive.FileOf(DebianPackages.First.Single(found => found.Name == package));
        whole.TryAdd(file, File.ReadAllBytes(file));
        return file;
    }

    public override void Begin()
    {
        foreach (var (file, bytes) in whole)
        {
            File.WriteAllBytes(file, bytes);
        }

        Archive.Show(made.Value.First);
    }

    public override void GoOn() => Archive.Show(made.Value.Second);

    public override void Raise() => Archive.Show(made.Value.Raised);

    public override void Unsign() => Archive.Unsign();

    public override void SignByStranger() => Archive.SignByStranger();

    public override void ChangeSigned() =>
        File.WriteAllText(
            SignedFile, File.ReadAllText(SignedFile).Replace("Suite: stable", "Suite: stabled", StringComparison.Ordinal));

    // The index vouches for the content, under another version.
    public override void Misname(string package) =>
        Archive.Rewrite(
            made.Value.First, TestArchive.Date,
            index =>
                index.Replace(
                    $"Package: {package}\nVersion: 1.0\n", $"Package: {package}\nVersion: 9.9\n", StringComparison.Ordinal));

    public override string Complaints(string tree) =>
        Run("dpkg", "--root=" + tree, "--audit") + Run("dpkg", "--root=" + tree, "--verify");

    // This machine's apt, which knows nothing of the tree but its database.
    public override IReadOnlyList<string> Updates(string tree)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.At("lists/partial"));
        Directory.CreateDirectory(folder.At("cache/archives/partial"));
        File.WriteAllText(folder.At("sources.list"), $"deb [signed-by={Keyring} arch=amd64] {Archive.Mirror} bookworm main\n");
        string[] options =
        [
            "-o", $"Dir={folder.Path}", "-o", $"Dir::Etc={folder.Path}", "-o",
            $"Dir::Etc::sourcelist={folder.At("sources.list")}", "-o", "Dir::Etc::sourceparts=/dev/null",
            "-o", "Dir::Etc::parts=/dev/null", "-o", "Dir::Etc::preferencesparts=/dev/null", "-o", $"Dir::State={folder.Path}",
            "-o", $"Dir::State::lists={folder.At("lists")}",
            "-o", $"Dir::State::status={tree}/var/lib/dpkg/status", "-o",
            $"Dir::State::extended_states={tree}/var/lib/apt/extended_states", "-o", $"Dir::Cache={folder.At("cache")}",
            "-o", "APT::Sandbox::User=root", "-o", "Acquire::Languages=none",
        ];
        Run("apt-get", [.. options, "update"]);
        return
        [
            .. Regex.Matches(
                Run("apt", [.. options, "list", "--upgradable"]), @"(?m)^([^/\n]+)/\S+ (\S+) \S+ \[upgradable from: ([^\]]+)\]$")
                .Select(match => $"{match.Groups[1].Value} {match.Groups[3].Value} {match.Groups[2].Value}")
                    .Order(StringComparer.Ordinal),
        ];
    }

    public override void Dispose()
    {
        base.Dispose();
        if (made.IsValueCreated)
        {
            made.Value.Archive.Dispose();
        }
    }

    private static Made Make()
    {
        // What is in several states must be the same file in all.
        var archive = new TestArchive([]);
        var second = archive.Publish(DebianPackages.Second, Later);
        var raised = archive.Publish(DebianPackages.Raised, Later);
        return new Made(archive, archive.Publish(DebianPackages.First, TestArchive.Date), second, raised);
    }

    private sealed record Made(TestArchive Archive, ArchiveState First, ArchiveState Second, ArchiveState Raised);
}
