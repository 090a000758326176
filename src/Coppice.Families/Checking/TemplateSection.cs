using Coppice.Families.Files;
using Coppice.Families.Yaml;
using Coppice.Foundation.Posix;

namespace Coppice.Families.Checking;

/// <summary>A template as read, with the places that later checks point at.</summary>
/// <param name="Declaration">What it declares.</param>
/// <param name="Name">Its key.</param>
/// <param name="Archive">The value of <c>archive</c>.</param>
/// <param name="From">Its parents, each once; empty for a base.</param>
internal sealed record TemplateDraft(
    TemplateDeclaration Declaration, YamlScalar Name, YamlScalar? Archive, IReadOnlyList<YamlScalar> From);

/// <summary>Reads <c>templates:</c>, each template by itself.</summary>
internal sealed class TemplateSection(FamilyFolder folder, Problems problems)
{
    /// <summary>
    /// The templates in the order of declaration; one that has problems is there all the same, so that its name is known.
    /// </summary>
    public IReadOnlyList<TemplateDraft> Read(YamlMap? templates) => templates?.Entries.Select(Read).ToList() ?? [];

    private TemplateDraft Read(YamlEntry entry)
    {
        TemplateName.Check(entry.Key, problems);
        var map = new Values(problems).Map(entry) ?? new YamlMap(entry.Key.Source, entry.Key.Line, entry.Key.Column, []);
        var section = new Section(map, Keys.OfTemplate, "a template", problems);
        var archive = section.Text(Keys.Archive);
        var from = DistinctWords.Of(section.OneOrMore(Keys.From), Keys.From, problems);
        if (entry.Value is YamlMap)
        {
            CheckOrigin(entry.Key, section);
        }

        var (packages, without) = new PackageLists(folder, problems).Read(section);
        var declaration = new TemplateDeclaration(
            entry.Key.Value,
            archive?.Value,
            from.Count > 0 ? from[0].Value : null,
            packages,
            without,
            new FilesSection(folder, problems).Read(section),
            Paths(section, Keys.Scripts, FileKind.File),
            section.Truth(Keys.Recommends),
            entry.Key.Where)
        {
            Archives = [.. DistinctWords.Of(section.Texts(Keys.Archives), Keys.Archives, problems)
                .Select(word => new DeclaredWord(word.Value, word.Where))],
            ForeignArchitectures = [.. DistinctWords
                .Of(section.OneOrMore(Keys.ForeignArchitectures), Keys.ForeignArchitectures, problems)
                .Where(word => WordGrammar.Architecture.Check(word, problems))
                .Select(word => new DeclaredWord(word.Value, word.Where))],
            SaysFlavor = FlavorValue.Read(section, entry.Key, problems),
            OtherParents = [.. from.Skip(1).Select(parent => parent.Value)],
            ForbidsResidue = ResidueValue.Read(section, problems),
            Settings = new SettingsSection(problems).Read(section),
            Identity = new IdentitySection(problems).Read(section),
            Policies = new PolicySection(problems).Read(section),
            Qubes = section.Map(Keys.Qubes) is { } qubes ? new QubesSection(problems).Read(qubes) : null,
        };
        return new TemplateDraft(declaration, entry.Key, archive, from);
    }

    private void CheckOrigin(YamlScalar name, Section section)
    {
        switch (section.Entry(Keys.Archive), section.Entry(Keys.From))
        {
            case (null, null) when !problems.Incomplete:
                problems.Add(
                    name,
                    $"the template {Shown.Word(name)} has neither from nor archive",
                    "add from: and its parent, or archive: for a base template");
                break;
            case (null, { Value: YamlList { Items.Count: 0 } } from):
                problems.Add(from.Value, "from names no parent", "name one, or several to make one template of them");
                break;
            case ({ } archive, { } from):
                problems.Add(
                    from.Key,
                    $"the template {Shown.Word(name)} has both from and archive ({Place.Of(archive.Key, from.Key)})",
                    "a base template has archive, every other one has from: remove one of them");
                break;
        }
    }

    private List<DeclaredPath> Paths(Section section, string key, FileKind kind)
    {
        var paths = new List<DeclaredPath>();
        foreach (var path in DistinctWords.Of(section.OneOrMore(key), key, problems))
        {
            if (folder.Find(path, kind, problems) is { } absolute)
            {
                paths.Add(new DeclaredPath(path.Value, absolute, path.Where));
            }
        }

        return paths;
    }
}
