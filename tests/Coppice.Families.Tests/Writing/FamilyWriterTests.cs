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
        var family = new FamilyReader([ArchiveType.Suites("debian", "[bookworm]")]).Read(Repository.Example(example));
        var written = files.Read(new FamilyWriter(Path.GetDirectoryName(Path.GetFullPath(Repository.Example(example)))!).Write(family, ["a comment", "and\u001b another"]));
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
            archives:
              deb:
                type: debian
                suites: [s, s-security]
                components: [main, '1st']
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
              a: {from: base, packages: [yes-no], without: [0ad], residue: allow, files: sub/over/, scripts: [run me.sh]}
              b: {from: base, deny: {packages: ['x*'], sections: [web]}, no-setuid-beyond: [], max-own-size: 3 MiB, only-archives: [deb/s]}
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
        Assert.Equal((expected.Name, expected.Keep, expected.ForbidsResidue), (actual.Name, actual.Keep, actual.ForbidsResidue));
        Assert.Equal(expected.Templates.Select(Text), actual.Templates.Select(Text));
        Assert.Equal(expected.Archives.Values.Select(Text), actual.Archives.Values.Select(Text));
    }

    private static string Text(ArchiveDeclaration archive) =>
        $"{archive.Name} {archive.Type} {string.Join(' ', archive.Suites)} {string.Join(' ', archive.Components)} {archive.Architecture} {string.Join(' ', archive.Mirrors)} {archive.Keyring} {archive.MaxAge}";

    private static string Text(TemplateDeclaration template) =>
        $"{template.Name} {template.Archive} {string.Join(' ', template.Parents)} +{Words(template.Packages)} -{Words(template.Without)} {string.Join(' ', template.Files.Concat(template.Scripts).Select(path => path.Absolute.TrimEnd('/')))} "
        + $"{template.Recommends} {template.SaysFlavor} {template.ForbidsResidue} {Words(template.Policies.DeniedPackages)} {Words(template.Policies.DeniedSections)} {Words(template.Policies.SetuidBeyond?.Words)} {template.Policies.SetuidBeyond is null} "
        + $"{template.Policies.MaxOwnSize?.Bytes} {Words(template.Policies.OnlyArchives?.Words)}";

    private static string Words(IEnumerable<DeclaredWord>? words) => string.Join(' ', (words ?? []).Select(word => word.Value));
}
