using System.Text;
using Coppice.Distributions.Debian.Grafting;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Upgrading;

/// <summary>What decides, besides the package, where dpkg puts a path, or whether it does at all (dpkg(1)).</summary>
internal static class UnpackingRules
{
    private static readonly BytePath Info = BytePath.Of("var/lib/dpkg/info");

    /// <exception cref="MustRebuildException">dpkg may put newer packages' paths elsewhere, or another package's paths go through
    /// what changed.</exception>
    public static void Refuse(UpgradedTree tree)
    {
        var changed = tree.Packages.SelectMany(package => package.Changes)
            .Where(change => !change.OnlyInTime).Select(change => change.Path).ToHashSet();
        if (changed.Count == 0)
        {
            return;
        }

        if (SettingFiles.Dpkg
            .With(line => line.StartsWith("path-exclude", StringComparison.Ordinal), tree.Read, tree.FilesIn) is { } excluding)
        {
            throw new MustRebuildException($"{excluding} excludes paths of packages");
        }

        // A path that others' paths lead through is a folder for them, and so a link to one.
        foreach (var list in tree.FilesIn(Info).Where(name => name.EndsWith(".list", StringComparison.Ordinal)))
        {
            var text = Encoding.Latin1.GetString(tree.Read(Info.Child(Encoding.UTF8.GetBytes(list))) ?? []);
            foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line != "/."))
            {
                var folder = BytePath.Of(Encoding.Latin1.GetBytes(MergedUsr.Of(line))).Parent;
                if (changed.Contains(folder))
                {
                    throw new MustRebuildException(
                        $"paths of {list[..^".list".Length]} lead through {folder}, which has changed");
                }
            }
        }
    }
}
