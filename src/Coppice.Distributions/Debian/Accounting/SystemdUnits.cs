using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Accounting;

/// <summary>Units that systemd starts by itself: links in folders named UNIT.wants and UNIT.requires (systemd.unit(5)).</summary>
internal static class SystemdUnits
{
    private static readonly BytePath[] Folders =
    [
        BytePath.Of("etc/systemd/system"), BytePath.Of("usr/lib/systemd/system"), BytePath.Of("etc/systemd/user"),
        BytePath.Of("usr/lib/systemd/user"),
    ];

    public static IReadOnlyList<EnabledUnit> Enabled(ITreeText tree)
    {
        var units = new List<EnabledUnit>();
        foreach (var folder in Folders.Take(2))
        {
            foreach (var (wants, _) in tree.In(folder))
            {
                var name = Encoding.UTF8.GetString(wants.Name);
                if (!name.EndsWith(".wants", StringComparison.Ordinal) && !name.EndsWith(".requires", StringComparison.Ordinal))
                {
                    continue;
                }

                units.AddRange(
                    tree.In(wants)
                        .Where(entry => entry.Target is not null)
                        .Select(entry => Unit(tree, Encoding.UTF8.GetString(entry.Path.Name), name[..name.LastIndexOf('.')])));
            }
        }

        return [.. units.DistinctBy(unit => (unit.Name, unit.WantedBy))
            .OrderBy(unit => unit.Name, StringComparer.Ordinal).ThenBy(unit => unit.WantedBy, StringComparer.Ordinal)];
    }

    private static EnabledUnit Unit(ITreeText tree, string name, string wantedBy)
    {
        // systemd.unit(5): NAME@INSTANCE.TYPE is made of NAME@.TYPE.
        var at = name.IndexOf('@');
        var template = at < 0 ? name : name[..(at + 1)] + name[name.LastIndexOf('.')..];
        var file = ((string[])[name, template])
            .SelectMany(candidate => Folders.Select(folder => folder.Child(Encoding.UTF8.GetBytes(candidate))))
            .Select(tree.Read).FirstOrDefault(content => content is not null);
        // systemd.socket(5).
        return new EnabledUnit(name, wantedBy,
        [
            .. Encoding.UTF8.GetString(file ?? []).Split('\n')
                .Select(line => line.Split('=', 2))
                .Where(pair =>
                    pair.Length == 2
                        && pair[0].Trim() is "ListenStream" or "ListenDatagram" or "ListenSequentialPacket"
                        && pair[1].Trim().Length > 0)
                .Select(pair => $"{pair[0].Trim()[6..].ToLowerInvariant()} {pair[1].Trim()}"),
        ]);
    }
}
