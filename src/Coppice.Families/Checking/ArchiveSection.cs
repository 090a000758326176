using System.Globalization;
using Coppice.Families.Files;
using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>Reads <c>archives:</c>.</summary>
internal sealed class ArchiveSection(IReadOnlyCollection<string> types, FamilyFolder folder, Problems problems)
{
    private const string DefaultComponent = "main";

    /// <summary>The archives; one that has problems is there all the same, so that its name is known.</summary>
    public IReadOnlyList<ArchiveDeclaration> Read(YamlMap? archives) => archives?.Entries.Select(Read).ToList() ?? [];

    private ArchiveDeclaration Read(YamlEntry entry)
    {
        WordGrammar.Archive.Check(entry.Key, problems);
        var map = new Values(problems).Map(entry) ?? new YamlMap(entry.Key.Source, entry.Key.Line, entry.Key.Column, []);
        var section = new Section(map, Keys.OfArchive, "an archive", problems);
        var suites = Words(section, Keys.Suites, WordGrammar.Suite);
        if (entry.Value is YamlMap)
        {
            Require(section, entry.Key, suites);
        }

        var components = Words(section, Keys.Components, WordGrammar.Component);
        if (components.Count == 0 && section.Entry(Keys.Components) is { Value: YamlList { Items.Count: 0 } empty })
        {
            problems.Add(empty, "components is empty", "components: [main]");
        }

        return new ArchiveDeclaration(
            entry.Key.Value,
            Type(section)?.Value ?? "",
            suites,
            components.Count > 0 ? components : [DefaultComponent],
            section.Text(Keys.Architecture) is { } architecture && WordGrammar.Architecture.Check(architecture, problems) ? architecture.Value : null,
            section.Entry(Keys.Mirror) is { } mirror ? new MirrorValue(problems).Read(mirror, suites) : new Dictionary<string, Uri>(),
            section.Text(Keys.Keyring) is { } keyring ? folder.Find(keyring, FileKind.File, problems) : null,
            section.Text(Keys.MaxAge) is { } age ? MaxAge(age) : null,
            entry.Key.Where);
    }

    private void Require(Section section, YamlScalar name, IReadOnlyList<string> suites)
    {
        if (problems.Incomplete)
        {
            return;
        }

        if (!section.Has(Keys.Type))
        {
            problems.Add(name, $"the archive {Shown.Word(name)} has no type", $"type: {types.First()}");
        }

        if (suites.Count == 0 && section.Entry(Keys.Suites) is null or { Value: YamlList { Items.Count: 0 } })
        {
            problems.Add(name, $"the archive {Shown.Word(name)} has no suites", "suites: [bookworm, bookworm-updates, bookworm-security]");
        }
    }

    private YamlScalar? Type(Section section)
    {
        var type = section.Text(Keys.Type);
        if (type is not null && !types.Contains(type.Value))
        {
            problems.Add(type, $"there is no archive type {Shown.Word(type)}{problems.Question(type.Value, types)}", $"the types are {string.Join(", ", types)}");
        }

        return type;
    }

    private List<string> Words(Section section, string key, WordGrammar grammar) =>
        DistinctWords.Of(section.Texts(key), key, problems).Where(word => grammar.Check(word, problems)).Select(word => word.Value).ToList();

    private TimeSpan? MaxAge(YamlScalar age)
    {
        var text = age.Value;
        var number = text.Length is >= 2 and <= 5 && text[0] != '0' && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
        switch (number > 0 ? text[^1] : '\0')
        {
            case 'd':
                return TimeSpan.FromDays(number);
            case 'h':
                return TimeSpan.FromHours(number);
            default:
                problems.Add(age, $"{Shown.Word(age)} is not an age", "write 1 to 9999 days or hours: 10d or 36h");
                return null;
        }
    }
}
