using System.Globalization;
using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>The top of a family: its name, what is kept of it, and the sections below.</summary>
internal sealed record FamilySection(
    string? Name, int? Keep, bool? ForbidsResidue, QubesSettings? Qubes, YamlMap? Archives, YamlMap? Templates)
{
    /// <summary>What <c>identity:</c> says.</summary>
    public IdentityRules Identity { get; private init; } = IdentityRules.None;

    /// <summary>What <c>deploy:</c> says; null where there is none.</summary>
    public DeploySettings? Deploy { get; private init; }

    /// <summary>The keys that may sign sources.</summary>
    public YamlMap? SigningKeys { get; private init; }

    /// <summary>The sources that packages are built from.</summary>
    public YamlMap? Components { get; private init; }

    // More than anyone looks back at; a number that a slip of the finger made longer is caught.
    private const int MostKept = 1000;
    private const string OnlyVersion = "1";

    /// <summary>Checks the top level.</summary>
    /// <param name="merged">The family file merged over its includes.</param>
    /// <param name="documents">The files by themselves, the family file last.</param>
    /// <param name="problems">Where problems are reported.</param>
    public static FamilySection Read(YamlMap merged, IReadOnlyList<YamlMap> documents, Problems problems)
    {
        var top = new Section(merged, Keys.OfFile, "a family file", problems);
        var document = documents[^1];
        CheckVersions(documents, problems);
        var name = top.Text(Keys.Family);
        if (!top.Has(Keys.Family) && !problems.Incomplete)
        {
            problems.Add(document, "the family has no name", "family: home");
        }

        if (name is not null)
        {
            WordGrammar.Family.Check(name, problems);
        }

        var section = new FamilySection(
            name?.Value, top.Text(Keys.Keep) is { } keep ? Number(keep, problems) : null, ResidueValue.Read(top, problems),
            top.Map(Keys.Qubes) is { } qubes ? new QubesSection(problems).Read(qubes) : null, top.Map(Keys.Archives),
            top.Map(Keys.Templates))
        {
            Identity = new IdentitySection(problems).Read(top),
            Deploy = top.Map(Keys.Deploy) is { } deploy ? new DeploySection(problems).Read(deploy) : null,
            SigningKeys = top.Map(Keys.SigningKeys),
            Components = top.Map(Keys.Components),
        };
        if (section.Templates is { Entries.Count: 0 } || (!top.Has(Keys.Templates) && !problems.Incomplete))
        {
            problems.Add(section.Templates ?? document, "the family has no templates", "coppice init");
        }

        return section;
    }

    private static int? Number(YamlScalar keep, Problems problems)
    {
        if (keep.IsPlain
            && int.TryParse(keep.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and <= MostKept && keep.Value[0] != '0')
        {
            return number;
        }

        problems.Add(
            keep, $"{Shown.Word(keep)} is not a number of generations to keep",
            $"write a whole number from 1 to {MostKept}: keep: {Family.DefaultKeep}");
        return null;
    }

    // Each file by itself: merging would hide an included file of a version that is not known. Included files need not say
    // theirs.
    private static void CheckVersions(IReadOnlyList<YamlMap> documents, Problems problems)
    {
        if (documents[^1].Entry(Keys.Version) is null)
        {
            problems.Add(documents[^1], "the file does not say which version of the grammar it is written in", "version: 1");
        }

        foreach (var entry in documents.Select(document => document.Entry(Keys.Version)).OfType<YamlEntry>())
        {
            if (new Values(problems).Text(entry) is { } version && version is not { Value: OnlyVersion, IsPlain: true })
            {
                problems.Add(
                    version, $"{Shown.Word(version)} is not a version of the grammar that this coppice reads", "version: 1");
            }
        }
    }
}
