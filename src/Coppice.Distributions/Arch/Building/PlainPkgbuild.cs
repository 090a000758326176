using System.Text;
using Coppice.Distributions.Building;

namespace Coppice.Distributions.Arch.Building;

/// <summary>The PKGBUILD(5) of a tree that has none, and becomes one package below a prefix.</summary>
internal static class PlainPkgbuild
{
    private const string Folder = "coppice-build";

    /// <summary>The files, by their paths in the source.</summary>
    public static IReadOnlyDictionary<string, byte[]> Files(PlainSource source)
    {
        var build = source.Build;
        var texts = new Dictionary<string, string>
        {
            [PkgbuildText.File] =
                $$"""
                pkgname={{source.Name}}
                pkgver={{source.Version}}
                pkgrel=1
                pkgdesc='{{source.Name}}, installed below {{build.Prefix}}'
                arch=("$CARCH")
                license=(custom)
                makedepends=({{Words(build.Needs)}})
                depends=({{Words(build.Depends)}})

                build() {
                    cd "$startdir"
                    sh {{Folder}}/install.sh {{source.Name}} {{build.Prefix}} "$srcdir/made" {{Folder}}/commands.sh
                }

                package() {
                    cp -a --no-preserve=ownership "$srcdir/made/." "$pkgdir/"
                }

                """,
            [$"{Folder}/install.sh"] = FinalizedList.Text("Scripts.install-tree.sh"),
            [$"{Folder}/commands.sh"] = build.Script,
        };
        return texts.ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetBytes(pair.Value));
    }

    // The family file has names of packages there, and nothing else.
    private static string Words(IReadOnlyList<string> names) => string.Join(' ', names.Select(name => $"'{name}'"));
}
