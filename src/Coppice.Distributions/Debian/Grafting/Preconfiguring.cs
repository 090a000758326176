using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Grafting;

/// <summary>
/// debconf's hook of apt runs config scripts before any package is unpacked, if there is apt-utils; without, each runs only with
/// its package's postinst, and finds what other packages have brought by then.
/// </summary>
internal static class Preconfiguring
{
    private static readonly BytePath Extracts = BytePath.Of("usr/bin/apt-extracttemplates");

    /// <summary>Refuses a tree whose packages have config scripts that would run at another time now.</summary>
    /// <exception cref="MustRebuildException">It is one.</exception>
    public static void Refuse(ChangedTrees trees)
    {
        if (!trees.ParentChanges.Contains(Extracts))
        {
            return;
        }

        var isThere = trees.ReadParent(Extracts) is not null;
        if (isThere != trees.IsInOldParent(Extracts) && trees.OwnChanges.FirstOrDefault(InfoFolder.IsConfig) is { } script)
        {
            throw new MustRebuildException(
                $"{trees.Other} has apt-utils {(isThere ? "now" : "no more")}, so {script} runs at another time");
        }
    }
}
