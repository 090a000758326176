using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Coppice.Diagnosis.Inspecting;
using Coppice.Distributions.Importing;
using Coppice.Families.Checking;
using Coppice.Families.Importing;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using static Coppice.Families.Writing.YamlWords;

namespace Coppice.Engine.Importing;

/// <summary>Writes the declaration of a template that is like a system.</summary>
internal sealed partial class SystemTemplate(
    ISystemTree tree, SystemRecords records, ChangedFiles changed, ParentTree? parent, List<NotTaken> left)
{
    private const string DefaultName = "imported";
    private const int WidestLine = 100;
    private const int ReadableByAll = 4;
    private const int FirstPerson = 1000, LastPerson = 59999;

    private static readonly BytePath Units = BytePath.Of("etc/systemd/system");

    private readonly StringBuilder text = new();
    private readonly List<ImportedFile> files = [];

    /// <summary>The text and the files that it names.</summary>
    /// <param name="wanted">What the template is to be called; null: as the system is.</param>
    /// <exception cref="Failure">No template can be called so.</exception>
    public ImportedFamily Text(string? wanted)
    {
        var name = NameOf(wanted);
        text.Append("# Made by coppice import. See the list of what was not taken over.\n");
        if (parent is null)
        {
            text.Append("version: 1\nfamily: ").Append(name).Append("\n\narchives:\n");
            foreach (var archive in records.Archives)
            {
                WriteArchive(archive);
            }
        }
        else
        {
            text.Append("# This goes into the family file that declares ").Append(Word(parent.Template)).Append(".\n");
        }

        text.Append(parent is null ? "\ntemplates:\n" : "templates:\n").Append("  ").Append(name).Append(":\n");
        Line(parent is null ? "archive" : "from", Word(parent?.Template ?? records.Archives[0].Name));
        Line("archives", parent is null ? List(records.Archives.Skip(1).Select(archive => archive.Name)) : null);
        Line("foreign-architectures", parent is null ? List(records.ForeignArchitectures) : null);
        WriteList("packages", records.Packages.Where(package => parent?.Packages.Contains(package) != true).Select(Word));
        WriteList("users", Users());
        WriteFiles(name);
        WriteList("delete-paths", changed.Deleted.Select(Path));
        Line("locale", Locale());
        Line("timezone", Timezone());
        Line("services", List(Masked()) is { } masked ? $"{{mask: {masked}}}" : null);
        return new ImportedFamily(text.ToString(), left) { Files = files };
    }

    private string NameOf(string? wanted)
    {
        var name = wanted ?? Odd().Replace(Read("etc/hostname").Trim().ToLowerInvariant(), "-").Trim('-');
        return TemplateName.Allows(name) ? name : wanted is null ? DefaultName : throw new Failure(
            [new Problem($"a template cannot be called {VisibleText.Of(name)}", "--name imported")], ExitCode.Usage);
    }

    private void WriteArchive(ImportedArchive archive)
    {
        text.Append("  ").Append(archive.Name).Append(":\n");
        foreach (var (key, value) in archive.Lines)
        {
            Line(key, value);
        }

        if (archive.Keyring is not { } keyring)
        {
            return;
        }

        if (tree.Read(keyring) is not { Length: > 0 } content)
        {
            left.Add(NotTaken.InFile($"keys of the archive {archive.Name}", "there is no such file", $"{keyring}"));
            content = [];
        }

        var file = $"keys/{archive.Name}.{(content.AsSpan().StartsWith("-----BEGIN"u8) ? "asc" : "gpg")}";
        files.Add(new ImportedFile(file, content));
        Line("keyring", Word(file));
    }

    private IEnumerable<string> Users()
    {
        var before = Encoding.UTF8.GetString(parent?.Tree.Read(BytePath.Of("etc/passwd")) ?? []).Split('\n')
            .Select(line => line.Split(':')[0]).ToHashSet(StringComparer.Ordinal);
        byte[] Bytes(string path) => tree.Read(BytePath.Of(path)) ?? [];
        foreach (var account in Account.Read(Bytes("etc/passwd"), Bytes("etc/shadow"), Bytes("etc/group"))
            .Where(account => account.Uid is >= FirstPerson and <= LastPerson && !before.Contains(account.Name)
                && WordGrammar.Account.Allows(account.Name)))
        {
            if (account.Password == PasswordState.Set)
            {
                left.Add(NotTaken.InFile(
                    $"the password of {account.Name}", "a template has none that someone knows", "/etc/shadow"));
            }

            var known = account.Groups.Where(group => WordGrammar.Account.Allows(group));
            var groups = List(known) is { } list ? $", groups: {list}" : "";
            var shell = account.Shell.StartsWith('/') ? $", shell: {Word(account.Shell)}" : "";
            yield return string.Create(
                CultureInfo.InvariantCulture, $"{{name: {Word(account.Name)}, uid: {account.Uid}{groups}{shell}}}");
        }
    }

    private void WriteFiles(string name)
    {
        var (users, groups) = (Names("etc/passwd"), Names("etc/group"));
        var items = new List<string>();
        foreach (var group in changed.Files.GroupBy(file => (
            Mode: file.Entry is { Mode: ModeBits.Readable or ModeBits.Usable, Uid: 0, Gid: 0 } ? 0 : file.Entry.Mode,
            file.Entry.Uid, file.Entry.Gid)))
        {
            var (owner, own) = (NameIn(users, group.Key.Uid), NameIn(groups, group.Key.Gid));
            var mode = Convert.ToString(group.Key.Mode, 8).PadLeft(4, '0');
            var folder = group.Key.Mode == 0 ? $"files/{name}/" : $"files/{name}-{mode}-{owner}-{own}/";
            items.Add(group.Key.Mode == 0
                ? folder : $"{{copy: {folder}, mode: '{mode}', owner: {Word(owner)}, group: {Word(own)}}}");
            files.AddRange(group.Select(file => new ImportedFile(
                folder + Encoding.UTF8.GetString(file.Entry.Path.Bytes), file.Content, ModeHere(file.Entry.Mode))));
        }

        items.AddRange(changed.Links.Select(link => $"{{path: {Path(link.Path)}, link-to: {YamlText(link.Target)}}}"));
        WriteList("files", items);
    }

    private static int ModeHere(int mode) =>
        (mode & ReadableByAll) == 0 ? ModeBits.Private : mode == ModeBits.Usable ? ModeBits.Usable : ModeBits.Readable;

    private IEnumerable<string> Masked() =>
        tree.EntriesIn(Units).Where(entry => entry.Kind == FileKind.Symlink && tree.LinkAt(entry.Path) == "/dev/null"
                && parent?.Listing.Find(entry.Path)?.Target is null)
            .Select(entry => Encoding.UTF8.GetString(entry.Path.Name)).Where(unit => WordGrammar.Unit.Allows(unit));

    private string? Locale()
    {
        var said = (Read("etc/locale.conf") + "\n" + Read("etc/default/locale")).Split('\n')
            .Select(line => LanguageLine().Match(line)).FirstOrDefault(match => match.Success)?.Groups["locale"].Value;
        return said is null or "C" or "POSIX" or "C.UTF-8" || !WordGrammar.Locale.Allows(said) ? null : Word(said);
    }

    private string? Timezone()
    {
        const string zones = "/zoneinfo/";
        var localtime = BytePath.Of("etc/localtime");
        var link = tree.LinkAt(localtime) ?? "";
        var zone = link.IndexOf(zones, StringComparison.Ordinal) is var at and >= 0 ? link[(at + zones.Length)..] : "";
        var before = parent?.Listing.Find(localtime)?.Target is { } target ? Encoding.UTF8.GetString(target.Bytes) : "";
        return WordGrammar.Timezone.Allows(zone) && !before.EndsWith(zones + zone, StringComparison.Ordinal) ? Word(zone) : null;
    }

    private string Read(string path) => Encoding.UTF8.GetString(tree.Read(BytePath.Of(path)) ?? []);

    // passwd(5) and group(5): NAME:PASSWORD:NUMBER:…
    private Dictionary<uint, string> Names(string file) => Read(file).Split('\n').Select(line => line.Split(':'))
        .Where(fields => fields.Length > 2 && WordGrammar.Account.Allows(fields[0]) && uint.TryParse(fields[2], out _))
        .GroupBy(fields => uint.Parse(fields[2], CultureInfo.InvariantCulture))
        .ToDictionary(group => group.Key, group => group.First()[0]);

    private static string NameIn(Dictionary<uint, string> names, uint number) =>
        names.GetValueOrDefault(number, number.ToString(CultureInfo.InvariantCulture));

    private static string Path(BytePath path) => YamlText("/" + Encoding.UTF8.GetString(path.Bytes));

    private static string YamlText(string value) => Families.Writing.YamlWords.Text(value)!;

    private void Line(string key, string? value) => text.Append(value is null ? "" : $"    {key}: {value}\n");

    // In one line where there is room, else one line for each.
    private void WriteList(string key, IEnumerable<string> items)
    {
        var all = items.ToList();
        var whole = $"    {key}: [{string.Join(", ", all)}]\n";
        if (all.Count == 0 || whole.Length <= WidestLine)
        {
            text.Append(all.Count == 0 ? "" : whole);
            return;
        }

        text.Append("    ").Append(key).Append(":\n");
        foreach (var item in all)
        {
            text.Append("      - ").Append(item).Append('\n');
        }
    }

    [GeneratedRegex("^LANG=[\"']?(?<locale>[A-Za-z0-9_.@-]+)[\"']?\\s*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LanguageLine();

    [GeneratedRegex("[^a-z0-9-]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Odd();
}
