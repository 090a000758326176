using System.Text.RegularExpressions;
using Coppice.Growing.Tests.Support.Conformance;
using Coppice.Growing.Tests.Support.Miniature;

[assembly: AssemblyFixture(typeof(ArchWorld))]

namespace Coppice.Growing.Tests.Support.Conformance;

/// <summary>Arch Linux in miniature.</summary>
public sealed class ArchWorld : World
{
    private readonly Lazy<MiniatureRepository> made = new(() => new MiniatureRepository());

    internal MiniatureRepository Repository => made.Value;

    public override string Type => "arch";

    public override string Declaration =>
        $"type: arch\nrepositories: [core, extra]\narchitecture: x86_64\nmirror: "
            + $"file://{Repository.Mirror}/$repo/os/$arch\nkeyring: keyring.gpg";

    public override string Keyring => Repository.Keyring;

    public override string SignedFile => Path.Combine(Repository.FolderOf("extra"), "extra.db.tar.gz");

    public override string PackageFile(string package) =>
        ((string[])["core", "extra"])
            .SelectMany(repository => Directory.GetFiles(Repository.FolderOf(repository), $"{package}-*.pkg.tar.zst"))
            .Single(file => Regex.IsMatch(Path.GetFileName(file), $"^{package}-[0-9]"));

    public override void Begin() => Repository.Show("first");

    public override void GoOn() => Repository.Show("second");

    public override void Raise() => Repository.Show("raised");

    internal override string GraftedTemplates =>
        """
        hooks: {from: ground, packages: [g-hooked, g-early, g-library]}
        idle: {from: ground, packages: [idle-index]}
        told: {from: ground, packages: [told-index]}
        counts: {from: ground, packages: [counts]}
        hooked: {from: hooks, packages: [hooked]}
        early: {from: hooks, packages: [early]}
        own-early: {from: hooks, packages: [own-early]}
        in-link: {from: ground, packages: [into-link]}
        library: {from: hooks, packages: [own-library]}
        """;

    public override void Unsign() => File.Delete(Path.Combine(Repository.FolderOf("extra"), "extra.db.sig"));

    public override void SignByStranger() =>
        Repository.Sign(Path.Combine(Repository.FolderOf("extra"), "extra.db"), MiniatureRepository.Date, "stranger");

    public override void Misname(string package)
    {
        // The index vouches for the content, under another version.
        var file = PackageFile(package);
        var folder = Path.GetDirectoryName(file)!;
        var wrong = Path.Combine(folder, $"{package}-9.9-1-any.pkg.tar.zst");
        File.Move(file, wrong);
        Repository.Sign(wrong, MiniatureRepository.Date);
        var database = Path.Combine(folder, "extra.db.tar.gz");
        Run("/bin/sh", "-c",
            "set -e; cd \"$1\"; mkdir tree; tar -xzf extra.db.tar.gz -C tree; cd tree; mv \"$2\"-1.0-1 \"$2\"-9.9-1; sed -i "
                + "\"s/$2-1.0-1/$2-9.9-1/; s/^1.0-1$/9.9-1/\" \"$2\"-9.9-1/desc; tar -czf ../extra.db.tar.gz *",
            "misname", folder, package);
        Repository.Sign(Path.Combine(folder, "extra.db"), MiniatureRepository.Date);
        _ = database;
    }

    public override string Complaints(string tree) =>
        Pacman(tree, "--database", "--check", "--quiet") + Pacman(tree, "--query", "--check", "--check", "--quiet");

    public override IReadOnlyList<string> Updates(string tree)
    {
        foreach (var repository in (string[])["core", "extra"])
        {
            File.Copy(
                Path.Combine(Repository.FolderOf(repository), repository + ".db"), $"{tree}/var/lib/pacman/sync/{repository}.db",
                overwrite: true);
        }

        return
        [
            .. Regex.Matches(Pacman(tree, "--query", "--upgrades"), @"(?m)^(\S+) (\S+) -> (\S+)$")
                .Select(match => $"{match.Groups[1].Value} {match.Groups[2].Value} {match.Groups[3].Value}")
                    .Order(StringComparer.Ordinal),
        ];
    }

    // This machine's pacman, which knows nothing of the tree but its database. The tree's own configuration names files of a
    // running system.
    private static string Pacman(string tree, params string[] arguments)
    {
        var configuration = tree + ".conf";
        File.WriteAllText(
            configuration,
            "[options]\nArchitecture = x86_64\nSigLevel = Never\n[core]\nServer = file:///nowhere\n[extra]\nServer = "
                + "file:///nowhere\n");
        return Run("pacman", ["--root", tree, "--dbpath", tree + "/var/lib/pacman", "--config", configuration, .. arguments]);
    }

    public override void Dispose()
    {
        base.Dispose();
        if (made.IsValueCreated)
        {
            made.Value.Dispose();
        }
    }
}
