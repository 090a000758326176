using Coppice.Families.Files;
using Coppice.Families.Yaml;
using Coppice.Foundation.Posix;

namespace Coppice.Families.Checking;

/// <summary>
/// Reads where an archive that is made here is published (<c>template-mirror:</c> with <c>keyring:</c>). Templates take packages
/// of it only with a key that the family names: the store's own differs from machine to machine, and trees must not.
/// </summary>
internal sealed class PublishedValue(FamilyFolder folder, Problems problems)
{
    /// <summary>The place; null where none is declared, or one that has problems.</summary>
    public PublishedPlace? Read(YamlScalar name, Section section, ArchiveType type)
    {
        var (mirror, keyring) = (section.Entry(Keys.TemplateMirror), section.Text(Keys.Keyring));
        if (mirror is null && keyring is null)
        {
            return null;
        }

        if (mirror is null)
        {
            problems.Add(
                keyring!,
                $"Coppice signs the archive {Shown.Word(name)} itself; a keyring is for templates that reach it elsewhere",
                $"{Keys.TemplateMirror}: {type.PublishedExample}    # where it is published, or remove keyring:");
        }

        if (keyring is null && !problems.Incomplete)
        {
            problems.Add(
                mirror!.Key, $"nothing says which key templates take the archive {Shown.Word(name)} with",
                $"{Keys.Keyring}: keys/{name.Value}.asc    # archive-key.asc of what coppice publish made");
        }

        var file = keyring is null ? null : folder.Find(keyring, FileKind.File, problems);
        return mirror is not null && Address(name, mirror, type) is var (suite, address) && file is not null
            ? new PublishedPlace(suite, address, file)
            : null;
    }

    private (string Suite, Uri Address)? Address(YamlScalar name, YamlEntry mirror, ArchiveType type)
    {
        var suite = name.Value;
        if (mirror.Value is YamlMap map)
        {
            if (map.Entries is not [var only] || !SuiteWord.Check(type, only.Key, problems)
                || ArchiveDeclaration.IsFolder(only.Key.Value))
            {
                problems.Add(
                    mirror.Key, "an archive is published as one suite", $"{{{name.Value}: {type.PublishedExample}}}");
                return null;
            }

            suite = only.Key.Value;
        }

        if (new MirrorValue(type, problems).Read(mirror, [suite]).Values.FirstOrDefault() is not { } address)
        {
            return null;
        }

        if (address.IsFile)
        {
            problems.Add(mirror.Key, "a template cannot reach a folder of this machine", type.PublishedExample);
        }

        if (MirrorValue.HasPlaceholder(address.OriginalString))
        {
            problems.Add(
                mirror.Key,
                "the address of what coppice publish makes is that of its whole folder, which has one suite: "
                    + "nothing is to be filled in", type.PublishedExample);
        }

        return (suite, address);
    }
}
