using Coppice.Families.Files;
using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>Reads an archive that is built from components (<c>builds:</c>, <c>in:</c>).</summary>
internal sealed class BuiltValue(FamilyFolder folder, Problems problems)
{
    private static readonly string[] OfOthers =
    [
        Keys.Suites, Keys.Repositories, Keys.Components, Keys.Mirror, Keys.Fingerprints, Keys.MaxAge, Keys.Architecture,
        Keys.Packages, Keys.Cache,
    ];

    /// <summary>The archive; one that has problems is there all the same.</summary>
    public ArchiveDeclaration Read(YamlScalar name, Section section, ArchiveType type)
    {
        foreach (var key in OfOthers.Where(section.Has))
        {
            problems.Add(
                section.Entry(key)!.Key, $"an archive that is built has no {key}: its packages come from components",
                $"remove {key}:, or {Keys.Builds}: and {Keys.In}:");
        }

        var word = section.Text(Keys.Type);
        Require(name, section, word, type);
        var components = DistinctWords.Of(section.OneOrMore(Keys.Builds), Keys.Builds, problems);
        var environment = section.Text(Keys.In);
        return ArchiveDeclaration.OfOwn(name.Value, word?.Value ?? "", own: null, architecture: null, name.Where) with
        {
            Published = new PublishedValue(folder, problems).Read(name, section, type),
            Take = section.Entry(Keys.Take) is { } take ? TakeValue.Read(take, problems) : TakeRule.All,
            Built = new BuiltArchive(
                [.. components.Select(component => new DeclaredWord(component.Value, component.Where))],
                new DeclaredWord(environment?.Value ?? "", environment?.Where ?? name.Where)),
        };
    }

    private void Require(YamlScalar name, Section section, YamlScalar? word, ArchiveType type)
    {
        if (word is not null && type.BuildTools is null)
        {
            problems.Add(word, $"an archive of type {type.Name} cannot be built yet", null);
        }

        if (problems.Incomplete)
        {
            return;
        }

        if (word is null)
        {
            problems.Add(name, $"the archive {Shown.Word(name)} has no type", $"type: {type.Name}");
        }

        if (section.Entry(Keys.Builds) is null or { Value: YamlList { Items.Count: 0 } })
        {
            problems.Add(
                name, $"nothing says which components the archive {Shown.Word(name)} is built from",
                $"{Keys.Builds}: [COMPONENT, …]");
        }

        if (!section.Has(Keys.In))
        {
            problems.Add(
                name, $"nothing says which template the archive {Shown.Word(name)} is built in",
                $"{Keys.In}: buildd    # a template with {type.BuildTools}");
        }
    }
}
