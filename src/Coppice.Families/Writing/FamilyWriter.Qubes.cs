using System.Globalization;
using Coppice.Families.Checking;
using static Coppice.Families.Writing.YamlWords;

namespace Coppice.Families.Writing;

/// <content>What is said about templates in Qubes OS.</content>
public sealed partial class FamilyWriter
{
    private void Write(QubesSettings? qubes, int indent)
    {
        if (qubes is null)
        {
            return;
        }

        var below = indent + 2;
        List<(string Key, string? Value)> lines =
        [
            (Keys.RootSize, qubes.RootSize is { } bytes ? Size(bytes) : null),
            (Keys.QubesVersion, Text(qubes.Version)),
            (Keys.License, Text(qubes.License)),
            (Keys.Url, Text(qubes.Url)),
            (Keys.Summary, Text(qubes.Summary)),
            (Keys.Description, Text(qubes.Description)),
            (Keys.MenuItems, Items(qubes.MenuItems)),
            (Keys.DefaultMenuItems, Items(qubes.DefaultMenuItems)),
            (Keys.NetvmMenuItems, Items(qubes.NetvmMenuItems)),
            (Keys.TemplateConf, Pairs(qubes.TemplateConf)),
            (Keys.Label, Text(qubes.Label)),
            (Keys.Features, Pairs(qubes.Features)),
            (Keys.Tags, List(qubes.Tags)),
            (Keys.Properties, Pairs(qubes.Properties)),
        ];
        if (lines.TrueForAll(line => line.Value is null))
        {
            Line(Keys.Qubes, "{}", indent);
            return;
        }

        text.Append(' ', indent).Append(Keys.Qubes).Append(":\n");
        lines.ForEach(line => Line(line.Key, line.Value, below));
    }

    private void Write(DeploySettings? deploy)
    {
        if (deploy is null)
        {
            return;
        }

        text.Append(Keys.Deploy).Append(":\n");
        Line(Keys.To, Keys.Qubes, 2);
        Line(
            Keys.Pool,
            deploy.RootPool == deploy.PrivatePool
                ? Text(deploy.RootPool)
                : Map([(Keys.RootPool, Text(deploy.RootPool)), (Keys.PrivatePool, Text(deploy.PrivatePool))]),
            2);
        Line(Keys.Revisions, deploy.Revisions.ToString(CultureInfo.InvariantCulture), 2);
    }

    private static string Size(long bytes) => bytes % (1 << 30) == 0 ? $"{bytes >> 30}G" : $"{bytes >> 20}M";

    private static string? Items(IReadOnlyList<string>? items) => items is null ? null : List(items) ?? "[]";

    private static string? Pairs(IReadOnlyList<KeyValuePair<string, string>> pairs) => pairs.Count == 0
        ? null
        : Map(pairs.Select(line => (line.Key, Text(line.Value))));
}
