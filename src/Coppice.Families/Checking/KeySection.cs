using Coppice.Families.Files;
using Coppice.Families.Yaml;
using Coppice.Foundation.Posix;

namespace Coppice.Families.Checking;

/// <summary>Reads <c>keys:</c>.</summary>
internal sealed class KeySection(FamilyFolder folder, Problems problems)
{
    /// <summary>The keys; those that have problems are there all the same, so that their name is known.</summary>
    public IReadOnlyList<KeyDeclaration> Read(YamlMap? keys) => keys?.Entries.Select(Read).ToList() ?? [];

    private KeyDeclaration Read(YamlEntry entry)
    {
        WordGrammar.KeyName.Check(entry.Key, problems);
        var map = new Values(problems).Map(entry) ?? new YamlMap(entry.Key.Source, entry.Key.Line, entry.Key.Column, []);
        var section = new Section(map, Keys.OfKeys, "a set of keys", problems);
        var ssh = section.Entry(Keys.Ssh);
        var file = section.Entry(Keys.File);
        if (entry.Value is YamlMap)
        {
            Require(entry.Key, file, ssh);
        }

        if (ssh is not null && section.Entry(Keys.Fingerprints) is { } fingerprints)
        {
            problems.Add(
                fingerprints.Key, "fingerprints are of OpenPGP keys: a file of allowed signers lists SSH keys themselves",
                "remove fingerprints, and from the file the keys that must not count");
        }

        var path = (section.Text(Keys.File) ?? section.Text(Keys.Ssh)) is { } word
            && folder.Find(word, FileKind.File, problems) is { } absolute
                ? new DeclaredPath(word.Value, absolute, word.Where)
                : new DeclaredPath("", "", entry.Key.Where);
        return new KeyDeclaration(
            entry.Key.Value, ssh is null ? KeyKind.OpenPgp : KeyKind.Ssh, path,
            FingerprintWords.Of(section, section.Text(Keys.File)?.Value, problems), entry.Key.Where);
    }

    private void Require(YamlScalar name, YamlEntry? file, YamlEntry? ssh)
    {
        if (file is null && ssh is null && !problems.Incomplete)
        {
            problems.Add(
                name, $"the keys {Shown.Word(name)} have no file",
                "file: keys/developers.asc   (or, for SSH signatures, ssh: keys/allowed_signers)");
        }
        else if (file is not null && ssh is not null)
        {
            problems.Add(
                ssh.Key, $"the keys {Shown.Word(name)} have both file and ssh ({Place.Of(file.Key, ssh.Key)})",
                "make two sets of keys of them, and name both in signed-by");
        }
    }
}
