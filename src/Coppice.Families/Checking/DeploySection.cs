using System.Globalization;
using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>Reads <c>deploy:</c>.</summary>
internal sealed class DeploySection(Problems problems)
{
    private const string Qubes = "qubes";
    private const int MostRevisions = 30;

    /// <summary>What it says.</summary>
    public DeploySettings Read(YamlMap map)
    {
        var section = new Section(map, Keys.OfDeploy, "deploy", problems);
        if (!section.Has(Keys.To) && !problems.Incomplete)
        {
            problems.Add(map, "deploy does not say where to", "to: qubes");
        }
        else if (section.Text(Keys.To) is { } to && to.Value != Qubes)
        {
            problems.Add(to, $"{Shown.Word(to)} is not a place to deploy to", "to: qubes");
        }

        var (root, apart) = Pools(section);
        return new DeploySettings(map.Where)
        {
            RootPool = root,
            PrivatePool = apart,
            Revisions = section.Text(Keys.Revisions) is { } revisions ? Number(revisions) : DeploySettings.DefaultRevisions,
        };
    }

    private (string? Root, string? Private) Pools(Section section)
    {
        if (section.Entry(Keys.Pool) is not { } pool)
        {
            return (null, null);
        }

        if (pool.Value is YamlScalar { IsNull: false } one)
        {
            var name = Name(one);
            return (name, name);
        }

        if (section.Map(Keys.Pool) is not { } map)
        {
            return (null, null);
        }

        var both = new Section(map, Keys.OfPool, "pool", problems);
        return (Name(both.Text(Keys.RootPool)), Name(both.Text(Keys.PrivatePool)));
    }

    private string? Name(YamlScalar? pool) =>
        pool is not null && WordGrammar.QubesPool.Check(pool, problems) ? pool.Value : null;

    // 0 would keep none, and -1 would switch them off: there would be no way back.
    private int Number(YamlScalar revisions)
    {
        if (revisions.IsPlain
            && int.TryParse(revisions.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and <= MostRevisions && revisions.Value[0] != '0')
        {
            return number;
        }

        problems.Add(
            revisions, $"{Shown.Word(revisions)} is not a number of revisions to keep",
            $"write a whole number from 1 to {MostRevisions}: revisions: {DeploySettings.DefaultRevisions}");
        return DeploySettings.DefaultRevisions;
    }
}
