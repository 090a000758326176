using System.Text;
using System.Text.RegularExpressions;
using Coppice.Distributions.Importing;
using Coppice.Families.Importing;
using Coppice.Foundation;
using static Coppice.Families.Writing.YamlWords;

namespace Coppice.Distributions.Arch.Importing;

/// <summary>
/// pacman's records: <c>pacman -Qe</c> is what is installed without <c>%REASON%</c> 1; <c>%BACKUP%</c> in the file
/// <c>files</c> of a package has its files of configuration with the MD5 of what it brought.
/// </summary>
internal sealed partial class ArchImportRules : IImportRules
{
    private const string Configuration = "etc/pacman.conf";
    private static readonly string[] OwnRepositories = ["core", "extra", "multilib"];
    private static readonly BytePath Keys = BytePath.Of("usr/share/pacman/keyrings/archlinux.gpg");

    /// <inheritdoc/>
    public SystemRecords? Read(ISystemTree tree)
    {
        var database = LocalDatabase.Read(tree);
        if (database.Length == 0)
        {
            return null;
        }

        var notTaken = new List<NotTaken>();
        var lists = tree.ReadAll(
            [.. tree.FoldersIn(BytePath.Of(LocalDatabase.Folder)).Select(folder => folder.Child("files"u8))]);
        return new SystemRecords(
            [Archive(tree, notTaken)],
            [.. LocalDatabase.Installed(database).Where(package => !package.Automatic && package.Name != "base")
                .Select(package => package.Name)],
            [],
            [.. lists.Values.SelectMany(Backups)],
            lists.Values.SelectMany(LocalDatabase.FilesIn).ToHashSet(),
            notTaken);
    }

    private static ImportedArchive Archive(ISystemTree tree, List<NotTaken> notTaken)
    {
        var text = Encoding.UTF8.GetString(tree.Read(BytePath.Of(Configuration)) ?? []);
        var repositories = text.Split('\n')
            .Select((line, number) => (Match: Section().Match(line), Where: new SourceSpan($"/{Configuration}", number + 1, 1)))
            .Where(pair => pair.Match.Success && pair.Match.Groups["name"].Value != "options")
            .Select(pair => (Name: pair.Match.Groups["name"].Value, pair.Where)).ToList();
        foreach (var (name, where) in repositories.Where(repository => !OwnRepositories.Contains(repository.Name)))
        {
            notTaken.Add(new NotTaken(
                $"repository {name}", "add it to archives: with its mirror:, keyring: and take:", where));
        }

        notTaken.Add(new NotTaken(
            "mirrors", "those of Arch Linux do not sign their databases: add mirror: of one that does, and its keys to keyring:",
            new SourceSpan("/etc/pacman.d/mirrorlist", 0, 0)));
        var own = repositories.Select(repository => repository.Name).Where(OwnRepositories.Contains).ToList();
        return new ImportedArchive(
            "arch", [("type", "arch"), ("repositories", List(own.Count > 0 ? own : OwnRepositories[..2])!)], Keys);
    }

    // "etc/pacman.conf\t0123…"
    private static IEnumerable<RecordedFile> Backups(byte[] list) =>
        from line in Encoding.UTF8.GetString(list).Split('\n').SkipWhile(line => line != "%BACKUP%").Skip(1)
            .TakeWhile(line => !line.StartsWith('%'))
        let words = line.Split('\t')
        where words.Length == 2 && Md5().IsMatch(words[1])
        let path = BytePath.TryOf(Encoding.UTF8.GetBytes(words[0]))
        where path is not null
        select new RecordedFile(path, words[1]);

    [GeneratedRegex(@"^\[(?<name>[A-Za-z0-9@._+-]+)\]\s*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Section();

    [GeneratedRegex("^[0-9a-f]{32}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Md5();
}
