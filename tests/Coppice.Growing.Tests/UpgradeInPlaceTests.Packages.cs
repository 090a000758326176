using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Upgrades;

namespace Coppice.Growing.Tests;

/// <content>What its packages are made of.</content>
public sealed partial class UpgradeInPlaceTests
{
    private static MadePackage Files(string name, string version, params string[] paths) =>
        new(name) { Version = version, Arrange = string.Concat(paths.Select(path => $"mkdir -p .{Path.GetDirectoryName(path)}; "
            + $"echo {name} {version} >.{path};")) };

    // A program of this machine, with the version behind what is run.
    private static string Program(string name, string version) =>
        $"mkdir -p usr/bin; cp /bin/true usr/bin/{name}; echo {version} >>usr/bin/{name}; chmod 755 usr/bin/{name}";

    // A library of this machine under another name of the same length, as it is within.
    private static string Library(string name, string version) =>
        $"mkdir -p {Libraries}; sed 's/libcrypt\\.so\\.1/libmadex.so.1/g' /{Libraries}/libcrypt.so.1 "
            + $">{Libraries}/libmadex.so.{version}; echo {name} >>{Libraries}/libmadex.so.{version}; ln -s "
            + $"libmadex.so.{version} {Libraries}/libmadex.so.1";

    // Each with a time of its own, as in an archive.
    private static MadePackage Flag(string name, string text) =>
        new(name) { Arrange = $"mkdir -p usr/share/{name}; echo {text} >usr/share/{name}/flag; touch -d "
            + $"2026-01-0{(name == "r-equal" ? 2 : 3)} usr/share/{name}/flag" };

    private static string Timed(string name, string time) =>
        $"mkdir -p usr/share/{name}; echo 1 >usr/share/{name}/file; ln -s file usr/share/{name}/link; touch -h -d {time} "
            + $"usr/share/{name}/file usr/share/{name}/link";

    private static string Hard(string commands) =>
        $"mkdir -p usr/share/r-linked; cd usr/share/r-linked; {commands}; touch -d {UpgradedFamily.Early} *; cd ../../..";

    private static string Modes(string text) =>
        $"mkdir -p usr/bin; cd usr/bin; for i in u g n; do echo modes {text} >r-modes-$i; done; chgrp 60 r-modes-g r-modes-n; "
            + "chmod 4755 r-modes-u; chmod 2755 r-modes-g; chmod 640 r-modes-n; cd ../..";

    // Two files, one of which the family lays over.
    private static string Written(string name, string text) =>
        $"mkdir -p usr/share/{name}; echo {text} >usr/share/{name}/file; echo {text} >usr/share/{name}/laid";

    private static MadePackage Cache(string name) =>
        MadePackage.With(
            name,
            $"mkdir -p /var/lib/{name} /usr/share/{name[0]}-things; (printf '{name} 1.0: '; cd /usr/share/{name[0]}-things; ls "
                + $"| tr '\\n' ' '; echo) >/var/lib/{name}/cache")
            .AndControl("triggers", $"interest-noawait /usr/share/{name[0]}-things");
}
