using System.Globalization;
using Coppice.Families.Files;
using Coppice.Families.Yaml;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Families.Checking;

/// <summary>Reads <c>archives:</c>.</summary>
internal sealed class ArchiveSection(IReadOnlyCollection<ArchiveType> types, FamilyFolder folder, Problems problems)
{
    private const string Public = "public";

    /// <summary>The archives; one that has problems is there all the same, so that its name is known.</summary>
    public IReadOnlyList<ArchiveDeclaration> Read(YamlMap? archives) => archives?.Entries.Select(Read).ToList() ?? [];

    private ArchiveDeclaration Read(YamlEntry entry)
    {
        WordGrammar.Archive.Check(entry.Key, problems);
        var map = new Values(problems).Map(entry) ?? new YamlMap(entry.Key.Source, entry.Key.Line, entry.Key.Column, []);
        var section = new Section(map, Keys.OfArchive, "an archive", problems);
        var word = section.Text(Keys.Type);
        var type = TypeOf(word);
        if (section.Has(Keys.Builds) || section.Has(Keys.In))
        {
            // An archive that is made here is one part, with its name.
            SuiteWord.IsFree(type, entry.Key, problems);
            return new BuiltValue(folder, problems).Read(entry.Key, section, type);
        }

        if (section.Has(Keys.Packages))
        {
            SuiteWord.IsFree(type, entry.Key, problems);
            return Own(entry.Key, section, type, word);
        }

        var suites = Parts(section, type);
        if (entry.Value is YamlMap)
        {
            Require(section, entry.Key, type, suites);
        }

        var components = Components(section, type, suites);
        return new ArchiveDeclaration(
            entry.Key.Value,
            word?.Value ?? "",
            suites,
            components.ForAll,
            Architecture(section),
            section.Entry(Keys.Mirror) is { } mirror
                ? new MirrorValue(type, problems).Read(mirror, suites)
                : new Dictionary<string, Uri>(),
            section.Text(Keys.Keyring) is { } keyring ? folder.Find(keyring, FileKind.File, problems) : null,
            section.Text(Keys.MaxAge) is { } age ? MaxAge(age) : null,
            entry.Key.Where)
        {
            OtherComponents = components.BySuite,
            Fingerprints = [.. FingerprintWords.Of(section, section.Text(Keys.Keyring)?.Value, problems)
                .Select(word => word.Value)],
            Take = section.Entry(Keys.Take) is { } take ? TakeValue.Read(take, problems) : null,
            TemplateMirrors = section.Entry(Keys.TemplateMirror) is { } address
                ? new MirrorValue(type, problems).Read(address, suites)
                : new Dictionary<string, Uri>(),
            IsPublic = section.Text(Keys.Cache) is { } cache && IsPublic(cache),
        };
    }

    private bool IsPublic(YamlScalar word)
    {
        if (word.Value != Public)
        {
            problems.Add(
                word, $"{Shown.Word(word)} is not {Public}{problems.Question(word.Value, [Public])}", $"{Keys.Cache}: {Public}");
        }

        return word.Value == Public;
    }

    // Everything in it was put there by whoever wrote the family file: nothing needs take.
    private ArchiveDeclaration Own(YamlScalar name, Section section, ArchiveType type, YamlScalar? word)
    {
        if (word is null && !problems.Incomplete)
        {
            problems.Add(name, $"the archive {Shown.Word(name)} has no type", $"type: {types.First().Name}");
        }

        return ArchiveDeclaration.OfOwn(
            name.Value, word?.Value ?? "", new OwnPackagesValue(folder, problems).Read(section, type), Architecture(section),
            name.Where) with
        {
            Published = new PublishedValue(folder, problems).Read(name, section, type),
            Take = section.Entry(Keys.Take) is { } take ? TakeValue.Read(take, problems) : TakeRule.All,
        };
    }

    private string? Architecture(Section section) =>
        section.Text(Keys.Architecture) is { } architecture && WordGrammar.Architecture.Check(architecture, problems)
            ? architecture.Value
            : null;

    // Of an archive whose type is not known, what it says is taken as the first type's.
    private ArchiveType TypeOf(YamlScalar? word)
    {
        var type = types.FirstOrDefault(type => type.Name == word?.Value);
        if (word is not null && type is null)
        {
            var names = types.Select(known => known.Name).ToList();
            problems.Add(
                word, $"there is no archive type {Shown.Word(word)}{problems.Question(word.Value, names)}",
                $"the types are {string.Join(", ", names)}");
        }

        return type ?? types.First();
    }

    private List<string> Parts(Section section, ArchiveType type)
    {
        foreach (var other in types.Select(other => other.PartsKey).Distinct().Where(key => key != type.PartsKey))
        {
            if (section.Entry(other) is { } foreign)
            {
                problems.Add(
                    foreign.Key, $"an archive of type {type.Name} has no {other}, but {type.PartsKey}",
                    $"{type.PartsKey}: {type.PartsExample}");
            }
        }

        return DistinctWords.Of(section.Texts(type.PartsKey), type.PartsKey, problems)
            .Where(word => SuiteWord.Check(type, word, problems))
            .Select(word => word.Value).ToList();
    }

    private ComponentsValue Components(Section section, ArchiveType type, IReadOnlyList<string> suites)
    {
        var entry = section.Entry(Keys.Components);
        if (type.HasComponents)
        {
            if (entry is not null && suites.Count > 0 && suites.All(ArchiveDeclaration.IsFolder))
            {
                problems.Add(
                    entry.Key, $"the suite {suites[0]} is a folder, and a folder has no components",
                    "remove components:, or name suites as below dists/ of the mirror");
                return ComponentsValue.None;
            }

            return ComponentsValue.Read(entry, suites, problems);
        }

        if (entry is not null)
        {
            problems.Add(entry.Key, $"an archive of type {type.Name} has no components", $"{type.PartsKey}: {type.PartsExample}");
        }

        return ComponentsValue.None;
    }

    private void Require(Section section, YamlScalar name, ArchiveType type, IReadOnlyList<string> suites)
    {
        if (problems.Incomplete)
        {
            return;
        }

        if (!section.Has(Keys.Type))
        {
            problems.Add(name, $"the archive {Shown.Word(name)} has no type", $"type: {types.First().Name}");
        }

        if (suites.Count == 0 && section.Entry(type.PartsKey) is null or { Value: YamlList { Items.Count: 0 } })
        {
            problems.Add(name, $"the archive {Shown.Word(name)} has no {type.PartsKey}", $"{type.PartsKey}: {type.PartsExample}");
        }
    }

    private TimeSpan? MaxAge(YamlScalar age)
    {
        var text = age.Value;
        var number = text.Length is >= 2 and <= 5
            && text[0] != '0'
            && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            ? n
            : 0;
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
