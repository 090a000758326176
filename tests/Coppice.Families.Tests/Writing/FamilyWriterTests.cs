using Coppice.Families.Writing;
using Coppice.Foundation;

namespace Coppice.Families.Tests.Writing;

public sealed class FamilyWriterTests : IDisposable
{
    private readonly FamilyFiles files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData("starter")]
    [InlineData("fifty-seven")]
    public void What_is_written_is_read_as_the_same_family(string example)
    {
        var family = new FamilyReader([ArchiveType.Suites("debian", "[bookworm]")]).Read(Checkout.Example(example));
        var written = files.Read(
            new FamilyWriter(Path.GetDirectoryName(Path.GetFullPath(Checkout.Example(example)))!)
                .Write(family, ["a comment", "and\u001b another"]));
        AssertSame(family, written);
    }

    [Fact]
    public void Everything_that_can_be_said_survives()
    {
        files.Add("keys.gpg", "").Add("sub/over/etc/x", "").Add("run me.sh", "");
        var family = files.Read(
            """
            version: 1
            family: home.2
            keep: 7
            residue: forbid
            qubes:
              root-size: 20G
              version: 4.3.0
              license: GPL-3.0-or-later
              url: https://templates.example/
              menu-items: [org.gnome.Nautilus.desktop, 0ad.desktop]
              default-menu-items: []
              template-conf: {qrexec: '1', gui: '1', net.fake-ip: '192.168.1.1'}
            archives:
              deb:
                type: debian
                suites: [s, s-security]
                components: {s-security: [main, '1st'], '*': [main]}
                architecture: arm64
                mirror: {s-security: 'https://mirror.example/a', '*': 'https://mirror.example/b'}
                keyring: keys.gpg
                max-age: 10d
            templates:
              base:
                archive: deb
                flavor: minimal
                packages: [libstdc++6, 0ad, 'libc6:arm64']
                recommends: true
                qubes:
                  root-size: 1536M
                  summary: "it's \"ours\": 50 % of \\ # everything"
                  description: |
                    Two lines,
                      the second "indented", with a \ and a # sign;

                    and one after an empty one.
                  netvm-menu-items: [a.desktop]
              a: {from: base, packages: [yes-no], without: [0ad], residue: allow, files: sub/over/, scripts: [run me.sh]}
              b: {from: base, deny: {packages: ['x*'], sections: [web]}, no-setuid-beyond: [], max-own-size: 3 MiB, only-archives: [deb/s], qubes: {}}
              s:
                from: base
                debconf: ["tzdata tzdata/Areas select Etc"]
                without: [x1, {name: cups, if-installed: true}]
                users: [{group: g, gid: 98, system: true}, {name: u, uid: 1000, group: g, groups: [a, b], shell: /bin/sh, home: /h, comment: "it's U"}]
                fetch: [{url: "https://mirror.example/x", sha256: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef, to: /x, mode: "0755"}]
                files: [sub/over/, {copy: sub/over/, to: /opt, mode: "0640", folder-mode: "0750", owner: u, group: "98"}, {text: "a\n  b: c\n", to: /t}, {render: run me.sh, to: /r}, {path: /l, link-to: ../x}, {folder: /f, mode: "0700"}, {copy: run me.sh, to: /c}]
                edit: [{file: /etc/x, set: a b, to: "", separator: " = "}]
                delete-paths: ["/usr/share/doc/*", /a b]
                locale: C.UTF-8
                timezone: Etc/GMT+1
                services: {unmask: [a], enable: [b, c@d.service], mask: [d]}
                vars: {a: "1", b: "x: y"}
              t: {from: s, vars: {a: '2'}}
              c: {from: [a, b], residue: forbid, no-setuid-beyond: [/usr/bin/su], recommends: false}
            """);
        AssertSame(family, files.Read(new FamilyWriter(Path.GetDirectoryName(files.File)!).Write(family, [])));
    }

    [Fact]
    public void A_file_outside_of_the_folder_cannot_be_named()
    {
        files.Add("over/etc/x", "");
        var family = files.Read(FamilyFiles.Head + "templates:\n  base: {archive: bookworm, files: over/}\n");
        var failure = Assert.Throws<Failure>(() => new FamilyWriter("/somewhere/else").Write(family, []));
        Assert.Contains("does not lie in /somewhere/else", failure.Message, StringComparison.Ordinal);
    }

    private static void AssertSame(Family expected, Family actual)
    {
        Assert.Equal(
            (expected.Name, expected.Keep, expected.ForbidsResidue, Text(expected.Qubes), Text(expected.Deploy)),
            (actual.Name, actual.Keep, actual.ForbidsResidue, Text(actual.Qubes), Text(actual.Deploy)));
        Assert.Equal(expected.Templates.Select(Text), actual.Templates.Select(Text));
        Assert.Equal(expected.Archives.Values.Select(Text), actual.Archives.Values.Select(Text));
    }

    private static string Text(ArchiveDeclaration archive) =>
        $"{archive.Name} {archive.Type} {string.Join(' ', archive.Suites)} "
            + $"{string.Join(' ', archive.Suites.Select(suite => string.Join('+', archive.ComponentsOf(suite))))} "
            + $"{archive.Architecture} {string.Join(' ', archive.Mirrors)} {archive.Keyring} {archive.MaxAge}";

    private static string Text(TemplateDeclaration template) =>
        $"{template.Name} {template.Archive} {string.Join(' ', template.Parents)} +{Words(template.Packages)} "
            + $"-{Words(template.Without)} "
            + $"{string.Join(' ', template.Scripts.Select(path => path.Absolute.TrimEnd('/')))} "
            + $"{Text(template.Settings)} {string.Join(' ', template.Files.Select(Text))} "
        + $"{template.Recommends} {template.SaysFlavor} {template.ForbidsResidue} {Words(template.Policies.DeniedPackages)} "
        + $"{Words(template.Policies.DeniedSections)} {Words(template.Policies.SetuidBeyond?.Words)} "
        + $"{template.Policies.SetuidBeyond is null} "
        + $"{template.Policies.MaxOwnSize?.Bytes} {Words(template.Policies.OnlyArchives?.Words)} {Text(template.Qubes)}";

    private static string Text(FilesDeclaration item) =>
        $"{item.Form} {item.Source?.TrimEnd('/')} {item.To} {item.LinkTo} {Convert.ToHexString(item.Content)} {item.Rights} {item.Of}";

    private static string Text(TemplateSettings settings) =>
        $"{Words(settings.Debconf)} {Words(settings.DeletePaths)} {settings.Locale?.Value} {settings.Timezone?.Value} "
            + string.Join(' ', settings.Users.Select(user => user with { Where = Nowhere, Groups = [] }))
            + string.Join(' ', settings.Users.SelectMany(user => user.Groups))
            + string.Join(' ', settings.Fetch.Select(fetch => fetch with { Where = Nowhere }))
            + string.Join(' ', settings.Edits.Select(edit => edit with { Where = Nowhere }))
            + string.Join(' ', settings.Services.Select(service => service with { Where = Nowhere }))
            + string.Join(' ', settings.Vars.Select(pair => $"{pair.Key}={pair.Value.Value}"));

    private static readonly SourceSpan Nowhere = new("", 1, 1);

    private static string Text(DeploySettings? deploy) =>
        $"{deploy?.RootPool} {deploy?.PrivatePool} {deploy?.Revisions}";

    private static string Text(QubesSettings? qubes) => qubes is null
        ? "no qubes"
        : $"{qubes.RootSize} {qubes.Version} {qubes.License} {qubes.Url} "
            + $"{qubes.Summary}|{qubes.Description}|{Items(qubes.MenuItems)} {Items(qubes.DefaultMenuItems)} "
            + $"{Items(qubes.NetvmMenuItems)} {string.Join(' ', qubes.TemplateConf)} {qubes.Label} "
            + $"{string.Join(' ', qubes.Features)} {string.Join(' ', qubes.Tags)} {string.Join(' ', qubes.Properties)}";

    private static string Items(IReadOnlyList<string>? items) => items is null ? "null" : $"[{string.Join(' ', items)}]";

    private static string Words(IEnumerable<DeclaredWord>? words) =>
        string.Join(' ', (words ?? []).Select(word => word.Value + (word.IfInstalled ? "?" : "")));
}
