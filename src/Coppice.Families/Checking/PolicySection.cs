using System.Globalization;
using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>Reads the policies of a template.</summary>
internal sealed class PolicySection(Problems problems)
{
    private static readonly (string Name, int Shift)[] Units = [("KiB", 10), ("MiB", 20), ("GiB", 30)];

    /// <summary>The policies.</summary>
    public TemplatePolicies Read(Section section)
    {
        var deny = section.Map(Keys.Deny) is { } map ? new Section(map, Keys.OfDeny, "deny", problems) : null;
        if (deny is not null
            && !deny.Has(Keys.Packages) && !deny.Has(Keys.Sections) && section.Map(Keys.Deny) is { Entries.Count: 0 } empty)
        {
            problems.Add(empty, "deny is empty", "deny: {packages: [firefox-esr], sections: [games]}");
        }

        var policies = new TemplatePolicies(
            deny is null ? [] : Words(deny, Keys.Packages, WordGrammar.PackagePattern),
            deny is null ? [] : Words(deny, Keys.Sections, WordGrammar.PackageSection),
            List(section, Keys.NoSetuidBeyond, Privileged, mayBeEmpty: true),
            section.Text(Keys.MaxOwnSize) is { } size ? Size(size) : null,
            // Whether they are declared is seen when all archives are read.
            List(section, Keys.OnlyArchives, _ => true, mayBeEmpty: false));
        return policies.Any ? policies : TemplatePolicies.None;
    }

    private List<DeclaredWord> Words(Section section, string key, WordGrammar grammar)
    {
        RefuseEmpty(section, key);
        return [.. DistinctWords.Of(section.Texts(key), key, problems)
            .Where(word => grammar.Check(word, problems)).Select(word => new DeclaredWord(word.Value, word.Where))];
    }

    private DeclaredList? List(Section section, string key, Func<YamlScalar, bool> check, bool mayBeEmpty)
    {
        if (section.Entry(key) is not { } entry)
        {
            return null;
        }

        if (!mayBeEmpty)
        {
            RefuseEmpty(section, key);
        }

        return new DeclaredList([.. DistinctWords.Of(section.Texts(key), key, problems)
            .Where(check).Select(word => new DeclaredWord(word.Value, word.Where))], entry.Key.Where);
    }

    private void RefuseEmpty(Section section, string key)
    {
        if (section.Entry(key) is { Value: YamlList { Items.Count: 0 } empty })
        {
            problems.Add(empty, $"{key} is empty", $"name something, or remove {key}");
        }
    }

    private bool Privileged(YamlScalar word)
    {
        if (word.Value is ['/', _, ..]
            ? !word.Value.EndsWith('/') && !word.Value.Contains('\0')
            : WordGrammar.Package.Allows(word.Value))
        {
            return true;
        }

        problems.Add(
            word, $"{Shown.Word(word)} is neither a path nor a package",
            "write a path such as /usr/bin/su, or the name of a package all of whose files may have more rights: passwd");
        return false;
    }

    private DeclaredSize? Size(YamlScalar size)
    {
        var unit = Units.FirstOrDefault(unit => size.Value.EndsWith(unit.Name, StringComparison.Ordinal));
        var number = unit.Name is null ? "" : size.Value[..^unit.Name.Length];
        number = number.EndsWith(' ') ? number[..^1] : number;
        if (number.Length is > 0 and <= 6
            && number[0] != '0' && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return new DeclaredSize((long)count << unit.Shift, size.Value, size.Where);
        }

        problems.Add(size, $"{Shown.Word(size)} is not a size", "write a whole number and its unit: 300 MiB, 2 GiB");
        return null;
    }
}
