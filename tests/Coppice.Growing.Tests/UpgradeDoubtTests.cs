using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Upgrades;

namespace Coppice.Growing.Tests;

/// <summary>Newer packages whose files cannot be exchanged for certain: the template is grown again, and says why.</summary>
[Trait("Category", "Integration")]
public sealed partial class UpgradeDoubtTests(UpgradedFamily family)
{
    private const string Data = "mkdir -p usr/share/NAME; echo NAME VERSION >usr/share/NAME/file";
    private const string Equal = "mkdir -p usr/share/NAME; echo 1 >usr/share/NAME/flag; touch -d 2026-01-02 usr/share/NAME/flag";
    private const string Program = "mkdir -p usr/bin; printf '#!/bin/sh\\n# VERSION\\n' >usr/bin/NAME; chmod 755 usr/bin/NAME";
    private static readonly MadePackage Hooks = MadePackage.Of(
        "d-hooks", "1.0", "DPkg::Post-Invoke {\"cp /usr/share/d-hooked/file /var/lib/d-hooked; true\";};\n",
        "/etc/apt/apt.conf.d/d-hooks");

    private static readonly MadePackage Gone = MadePackage.Of("d-gone", "1.0", "gone 1\n", "/usr/share/d-gone/file");

    internal static IReadOnlyList<UpgradeCase> Cases { get; } =
    [
        Both("d-script", Data, package => package.And("postinst", $": {package.Version}")),
        Both("d-script-new", Data, package => package.Version == "1.0" ? package : package.And("postinst", "exit 0")),
        Both(
            "d-triggers", Data,
            package =>
                package.AndControl("triggers", package.Version == "1.0" ? "activate-noawait one" : "activate-noawait two")),
        new(
            "d-depends", [With("d-depends", Data), new("d-low"), new("d-low-too")],
            [With("d-depends", Data, "1.1") with { Fields = "Depends: d-low" }]),
        Both("d-data", Data, package => package.And("postinst", "b=/usr/share; tr 1 2 <$b/d-data/file >/dev/null")),
        new(
            "d-named", [With("d-named", Data), MadePackage.With("d-names", "tr 1 2 </usr/share/d-named/file >/var/lib/d-names")],
            [With("d-named", Data, "1.1")]),
        Both(
            "d-changed",
            Data + "\nmkdir -p usr/bin; printf '#!/bin/sh\\n# VERSION\\nMODE\\n' >usr/bin/d-changed; chmod 755 usr/bin/d-changed",
            package => package.And("postinst", "sed -i s/MODE/:/ /usr/bin/d-changed")),
        new(
            "d-diverted",
            [
                With("d-diverted", Program),
                new MadePackage("d-diverts").And(
                    "preinst", "b=/usr/bin; dpkg-divert --package d-diverts --add --rename --divert $b/d-else $b/d-diverted"),
            ],
            [With("d-diverted", Program, "1.1")]),
        new(
            "d-override",
            [
                With("d-override", Program),
                MadePackage.With(
                    "d-overrides",
                    "b=/usr/bin; dpkg-statoverride --update --add root root 700 $b/d-override") with { Fields =
                        "Depends: d-override" },
            ],
            [With("d-override", Program, "1.1")]),
        new(
            "d-moves",
            [
                With("d-moves", "mkdir -p usr/share/d-moves; echo d-moves file 1 >usr/share/d-moves/file"),
                With("d-takes", "mkdir -p usr/share/d-takes; echo d-takes file 1 >usr/share/d-takes/file"),
            ],
            [With("d-moves", "mkdir -p usr/share/d-moves; echo d-moves other 1 "
                + ">usr/share/d-moves/other", "1.1"), With("d-takes", "mkdir -p usr/share/d-moves; echo d-moves file 1 "
                + ">usr/share/d-moves/file", "1.1") with { Fields = "Replaces: d-moves (<< 1.1)\nBreaks: d-moves (<< 1.1)" }]),
        UpgradeCase.Arranged(
            "d-folder", "mkdir -p usr/share/d-folder/one; echo d-folder one 1 >usr/share/d-folder/one/file",
            "mkdir -p usr/share/d-folder/two; ln -s two usr/share/d-folder/one; echo d-folder two 1 "
                + ">usr/share/d-folder/two/file"),
        new("d-comes", [With("d-comes", Data)], [With("d-comes", Data, "1.1") with { Fields = "Depends: d-new" }, new("d-new")]),
        UpgradeCase.Of("d-outer", new("d-out"), new("d-out")),
        Both("d-without", Data, package => package) with { From = "d-outer", More = ", without: [d-out]" },
        Both("d-copied", Program, package => package.And("postinst", "b=/usr/bin; cp $b/d-copied /var/lib/d-copied")),
        new(
            "d-equal",
            [
                With("d-equal", Equal),
                With("d-equal-too", Equal).And(
                    "postinst",
                    "b=/usr/share; cp $b/d-equal/flag /usr/share/d-equal-too/flag; touch -d 2026-01-03 "
                        + "/usr/share/d-equal-too/flag") with { Fields =
                        "Depends: d-equal" },
            ],
            [With("d-equal", Equal.Replace("echo 1", "echo 2", StringComparison.Ordinal), "1.1")]),
        UpgradeCase.Of("d-gone", Gone, Gone with { Version = "1.1" }),
        Both(
            "d-interest", Program,
            package => package.And("postinst", "exit 0").AndControl("triggers", "interest-noawait /usr/share/d-interesting")) with
        {
            Then =
            [
                With("d-interest", Program).And("postinst", "exit 0")
                    .AndControl("triggers", "interest-noawait /usr/share/d-interesting"),
                With("d-interests", "mkdir -p usr/share/d-interesting; echo d-interesting file 1 >usr/share/d-interesting/file"),
            ],
        },
        Both(
            "d-runs", "mkdir -p usr/bin; printf '#!/bin/sh\\necho VERSION\\n' >usr/bin/NAME; chmod 755 usr/bin/NAME",
            package => package.And("postinst", "d-runs >/var/lib/d-runs")),

        UpgradeCase.Of(
            "d-sums", MadePackage.Of("d-sums", "1.0", "sums 1\n", "/usr/share/d-sums/file"),
            MadePackage.Of("d-sums", "1.1", "sums 2\n", "/usr/share/d-sums/file")),
        UpgradeCase.Arranged("d-links-more", Hard("echo more >a; ln a b"), Hard("echo more >a; ln a b; ln a c")),
        UpgradeCase.Arranged("d-links-join", Hard("echo join >a; echo join >b"), Hard("echo join >a; ln a b")),

        UpgradeCase.Arranged("d-links-less", Hard("echo less >a; ln a b; ln a c"), Hard("echo less >a; ln a c")),
        UpgradeCase.Arranged("d-links-split", Hard("echo split >a; ln a b"), Hard("echo split >a; echo split >b")),

        // What installing does and an exchange of files would not.
        Both(
            "d-copied-times",
            "mkdir -p usr/share/NAME; echo 1 >usr/share/NAME/file; touch -d 2026-01-0VERSION usr/share/NAME/file",
            package => package.And("postinst", "b=/usr/share; cp -p $b/d-copied-times/file /var/lib/d-copied-times")) is var times
            ? times with
            {
                Then = [times.Then[0] with { Arrange = times.Then[0].Arrange.Replace("1.0", "1", StringComparison.Ordinal) }],
                Now = [times.Now[0] with { Arrange = times.Now[0].Arrange.Replace("1.1", "2", StringComparison.Ordinal) }],
            } : times,
        new(
            "d-through",
            [
                With(
                    "d-through",
                    "mkdir -p usr/share/d-one usr/share/d-two; echo d-one x 1 >usr/share/d-one/x; echo d-two x 1 "
                        + ">usr/share/d-two/x; ln -s d-one usr/share/d-link"),
                With(
                    "d-below",
                    "mkdir -p usr/share/d-link; echo d-link below 1 >usr/share/d-link/below") with { Fields =
                        "Pre-Depends: d-through" },
            ],
            [With("d-through", "mkdir -p usr/share/d-one usr/share/d-two; echo d-one x 1 >usr/share/d-one/x; echo d-two x 1 "
                + ">usr/share/d-two/x; ln -s d-two usr/share/d-link", "1.1")]),
        Both("d-absolute", "mkdir -p usr/share/d-absolute; echo VERSION >usr/share/d-absolute/file", package => package) with
        {
            Then =
            [
                With("d-absolute", Data) with { Fields = "Pre-Depends: d-links" },
                new MadePackage("d-links")
                    .And("preinst", "mkdir -p /opt/d-absolute; b=/usr/share; ln -s /opt/d-absolute $b/d-absolute"),
            ],
            Now = [With("d-absolute", Data, "1.1") with { Fields = "Pre-Depends: d-links" }],
        },
        new(
            "d-excluded",
            [
                With("d-excluded", Data) with { Fields = "Pre-Depends: d-excludes" },
                MadePackage.Of(
                    "d-excludes", "1.0", "path-exclude=/usr/share/d-excluded/not*\n", "/etc/dpkg/dpkg.cfg.d/d-excludes"),
            ],
            [With("d-excluded", Data + "; echo d-excluded not 1 "
                + ">usr/share/d-excluded/not", "1.1") with { Fields = "Pre-Depends: d-excludes" }]),
        UpgradeCase.Of("d-hooking", Hooks, Hooks),
        Both("d-hooked", Data, package => package) with { From = "d-hooking" },
        UpgradeCase.Of(
            "d-form", new("d-form") { Fields = "Suggests: x, y" },
            new("d-form") { Version = "1.1", Fields = "Suggests: x,y(>=1)\nHomepage:   http://example.org  " }),
        Both(
            "d-sorted", "mkdir -p usr/share/NAME; echo VERSION >usr/share/NAME/list.sorted",
            package => package.And("postinst", "b=/usr/share; tr 1 2 <$b/d-sorted/list.sorted >/var/lib/d-sorted")),
        Both("d-asks", Program, package => package.And("postinst", "dpkg-query -W d-asks >/var/lib/d-asks")),
        Both(
            "d-empty", "mkdir -p usr/share/NAME; [ VERSION = 1.0 ] && : >usr/share/NAME/file || echo 1 >usr/share/NAME/file",
            package => package) with
        {
            Then =
            [
                With("d-empty", "mkdir -p usr/share/d-empty; : >usr/share/d-empty/file"),
                MadePackage.With(
                    "d-links-empty", "b=/usr/share; ln $b/d-empty/file /var/lib/d-linked") with { Fields = "Depends: d-empty" },
            ],
        },
    ];

    [Theory]
    [InlineData("d-script", "the postinst of d-script changed")]
    [InlineData("d-script-new", "only one version of d-script-new has a postinst")]
    [InlineData("d-triggers", "the triggers of d-triggers changed")]
    [InlineData("d-depends", "the Depends of d-depends changed")]
    [InlineData("d-data", "the postinst of d-data may read /usr/share/d-data/file, which has changed")]
    [InlineData("d-named", "a script of its package d-names names /usr/share/d-named/file")]
    [InlineData("d-changed", "/usr/bin/d-changed differs from what the package brought")]
    [InlineData("d-diverted", "/usr/bin/d-else is diverted or overridden, and has changed")]
    [InlineData("d-override", "/usr/bin/d-override is diverted or overridden, and has changed")]
    [InlineData("d-moves", "/usr/share/d-moves/file belongs to several packages and has changed")]
    [InlineData("d-folder", "the folder /usr/share/d-folder/one is removed or has changed")]
    [InlineData("d-comes", "d-new would be added to it")]
    [InlineData("d-without", "what it removes may leave something else behind")]
    [InlineData("d-copied", "/var/lib/d-copied is a copy of something that has changed")]
    [InlineData("d-equal", "/usr/share/d-equal-too/flag is a copy of something that has changed")]
    [InlineData("d-gone", "the store no longer has the package file of its d-gone")]
    [InlineData("d-runs", "the postinst of d-runs names d-runs, which has changed, and /var/lib/d-runs may come from it")]
    [InlineData("d-interest", "d-interest, which generates files from /usr/share/d-interesting, has changed")]
    public void It_is_grown_again(string template, string reason) => family.AssertNotUpgraded(template, reason);

    [Theory]
    [InlineData("d-copied-times", "/var/lib/d-copied-times is a copy of something that has changed")]
    [InlineData("d-through", "paths of d-below lead through /usr/share/d-link, which has changed")]
    [InlineData("d-absolute", "/usr/share/d-absolute/file lies behind the link /usr/share/d-absolute")]
    [InlineData("d-excluded", "/etc/dpkg/dpkg.cfg.d/d-excludes excludes paths of packages")]
    [InlineData("d-hooked", "the hook \"cp /usr/share/d-hooked/file /var/lib/d-hooked; true\" changed /var/lib/d-hooked when")]
    [InlineData("d-sums", "dpkg wrote the sums of d-sums itself")]
    [InlineData("d-links-more", "/usr/share/d-linked/c has changed, and was or is hard-linked to /usr/share/d-linked/a")]
    [InlineData("d-links-join", "/usr/share/d-linked/b has changed, and was or is hard-linked to /usr/share/d-linked/a")]
    [InlineData("d-links-less", "/usr/share/d-linked/b has changed, and was or is hard-linked to /usr/share/d-linked/a")]
    [InlineData("d-links-split", "/usr/share/d-linked/b has changed, and was or is hard-linked to /usr/share/d-linked/a")]
    [InlineData("d-form", "d-form has its Suggests in an unusual form")]
    [InlineData("d-sorted", "the postinst of d-sorted may read /usr/share/d-sorted/list.sorted")]
    [InlineData("d-asks", "the postinst of d-asks asks dpkg about d-asks")]
    [InlineData("d-empty", "/usr/share/d-empty/file has changed, and was or is hard-linked to /var/lib/d-linked")]
    public void What_only_installing_does_is_done(string template, string reason) => family.AssertNotUpgraded(template, reason);

    // The package file of one template is lost before the update.
    internal static void TakeAway(Workbench bench, TestArchive archive)
    {
        var name = Digest.Of(File.ReadAllBytes(archive.FileOf(Gone))).Hex;
        var files = Directory.EnumerateFiles(
            Path.Combine(bench.StorePath, "packages"), $"*{name[2..]}*", SearchOption.AllDirectories).ToList();
        Assert.NotEmpty(files);
        files.ForEach(File.Delete);
    }

    private static UpgradeCase Both(string name, string arrange, Func<MadePackage, MadePackage> more) =>
        UpgradeCase.Of(name, more(With(name, arrange)), more(With(name, arrange, "1.1")));
}
