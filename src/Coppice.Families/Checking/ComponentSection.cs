using System.Globalization;
using Coppice.Families.Files;
using Coppice.Families.Yaml;
using Coppice.Foundation.Posix;

namespace Coppice.Families.Checking;

/// <summary>Reads <c>components:</c>, each component by itself.</summary>
/// <param name="folder">Where own trees lie.</param>
/// <param name="keys">The declared keys.</param>
/// <param name="problems">Where problems are reported.</param>
internal sealed class ComponentSection(FamilyFolder folder, IReadOnlyList<KeyDeclaration> keys, Problems problems)
{
    private const int MostSigners = 100;

    /// <summary>The components; one that has problems is there all the same, so that its name is known.</summary>
    public IReadOnlyList<ComponentDeclaration> Read(YamlMap? components) => components?.Entries.Select(Read).ToList() ?? [];

    /// <summary>Components and templates share one name space: commands name either.</summary>
    public static void CheckNames(YamlMap? components, YamlMap? templates, Problems problems)
    {
        foreach (var name in components?.Entries.Select(entry => entry.Key) ?? [])
        {
            if (templates?.Entry(name.Value) is { } template)
            {
                problems.Add(
                    name, $"{Shown.Word(name)} is also a template, {Place.Of(template.Key, name)}",
                    "components and templates share one name space: rename one of them");
            }
        }
    }

    private ComponentDeclaration Read(YamlEntry entry)
    {
        WordGrammar.SourceName.Check(entry.Key, problems);
        var map = new Values(problems).Map(entry) ?? new YamlMap(entry.Key.Source, entry.Key.Line, entry.Key.Column, []);
        var section = new Section(map, Keys.OfComponent, "a component", problems);
        var source = new SourceValue(entry.Key, section, problems).Read(isMap: entry.Value is YamlMap);
        var own = section.Text(Keys.Override) is { } path && folder.Find(path, FileKind.Directory, problems) is { } absolute
            ? new DeclaredPath(path.Value, absolute, path.Where)
            : null;
        var signedBy = SignedBy(section);
        var signers = section.Text(Keys.Signers);
        if (signers is not null && source is null or TarballDeclaration)
        {
            problems.Add(signers!, "signers counts signed tags: it is for components with git", "remove signers");
        }

        return new ComponentDeclaration(entry.Key.Value, source, own, entry.Key.Where)
        {
            SignedBy = signedBy,
            Signers = signers is null ? 1 : Number(signers, signedBy),
            RunsTests = section.Truth(Keys.Tests) ?? true,
            Plain = new PlainBuildValue(section, problems).Read(),
        };
    }

    private List<DeclaredWord> SignedBy(Section section)
    {
        if (section.Entry(Keys.SignedBy) is { Value: YamlList { Items.Count: 0 } empty })
        {
            problems.Add(empty, "signed-by is empty", "name at least one set of keys");
        }

        var words = DistinctWords.Of(section.OneOrMore(Keys.SignedBy), Keys.SignedBy, problems);
        foreach (var word in words.Where(word => !problems.Incomplete && keys.All(known => known.Name != word.Value)))
        {
            problems.Add(
                word, $"there are no keys {Shown.Word(word)}{problems.Question(word.Value, keys.Select(known => known.Name))}",
                "declare them: keys: {" + (WordGrammar.KeyName.Allows(word.Value) ? word.Value : "upstream")
                    + ": {file: keys/developers.asc}}");
        }

        return [.. words.Select(word => new DeclaredWord(word.Value, word.Where))];
    }

    private int Number(YamlScalar signers, IReadOnlyList<DeclaredWord> signedBy)
    {
        if (!signers.IsPlain
            || !int.TryParse(signers.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number is < 1 or > MostSigners || signers.Value[0] == '0')
        {
            problems.Add(
                signers, $"{Shown.Word(signers)} is not a number of signers", $"write a whole number from 1 to {MostSigners}");
            return 1;
        }

        // Sets of which not all keys are named may have any number.
        var named = keys.Where(known => signedBy.Any(word => word.Value == known.Name)).ToList();
        if (named.Count > 0 && named.All(known => known.Fingerprints.Count > 0)
            && named.SelectMany(known => known.Fingerprints).Select(word => word.Value).Distinct().Count() is var most
            && number > most)
        {
            problems.Add(
                signers, $"signers is {number}, but signed-by names only {most} {(most == 1 ? "key" : "keys")}",
                $"signers: {most}");
        }

        return number;
    }
}
