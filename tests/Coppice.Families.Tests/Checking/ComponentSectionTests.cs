using Coppice.Families.Tests.Schema;
using Coppice.Families.Writing;
using Coppice.Foundation;
using System.Text.Json;

namespace Coppice.Families.Tests.Checking;

public sealed class ComponentSectionTests : IDisposable
{
    private const string Head = "version: 1\nfamily: home\narchives: {a: {type: debian, suites: [s]}}\n"
        + "templates: {t: {archive: a}}\n";

    private const string Print = "0064428f455451b3 ebe78a7f063938ba42cfa724";
    private const string Git = "git: 'https://git.example/x'";
    private static readonly string Hash = new('a', 64);
    private static readonly SmallSchema Schema = new(JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Checkout.Schema)));

    private readonly FamilyFiles files = new();

    public ComponentSectionTests()
    {
        files.Add("keys/dev.asc", "x").Add("keys/allowed", "x").Add("own/a", "x");
    }

    public void Dispose() => files.Dispose();

    [Fact]
    public void Sources_of_every_kind_are_read_written_and_accepted_by_the_schema()
    {
        var text = $$"""
            {{Head}}keys:
              up: {file: keys/dev.asc, fingerprints: ['{{Print}}']}
              ssh-people: {ssh: keys/allowed}
            components:
              vchan: {git: 'https://git.example/qubes-vchan', tag: v4.2.8, signed-by: [up]}
              db: {git: 'ssh://git@git.example/db.git', branch: release/4.3, signed-by: [up, ssh-people], signers: 2, allow-version-mismatch: true}
              lib: {tarball: 'https://mirror.example/lib-1.2.tar.xz', signature: lib-1.2.tar.sign, signed-by: up}
              pinned: {tarball: 'file:///srv/p.tar.gz', sha256: {{Hash}}}
              gui: {override: own}
            """;
        var family = files.Read(text);
        Assert.True(Schema.Accepts(YamlAsJson.Of(text)));
        Assert.Equal("0064428F455451B3EBE78A7F063938BA42CFA724", family.Keys["up"].Fingerprints[0].Value);
        Assert.Equal(KeyKind.Ssh, family.Keys["ssh-people"].Kind);
        Assert.Equal(["vchan", "db", "lib", "pinned", "gui"], family.Components.Select(component => component.Name));
        Assert.Equal(
            new GitDeclaration(new Uri("https://git.example/qubes-vchan"), "v4.2.8", null, false), family.Components[0].Source);
        Assert.Equal(2, family.Components[1].Signers);
        Assert.Equal(
            new TarballDeclaration(new Uri("https://mirror.example/lib-1.2.tar.xz"), new Uri("https://mirror.example/lib-1.2.tar.sign"), null, null),
            family.Components[2].Source);
        Assert.Equal("own", family.Components[4].Override?.Declared);

        var again = files.Read(new FamilyWriter(Path.GetDirectoryName(files.File)!).Write(family, []));
        Assert.Equal(family.Components.Select(Said), again.Components.Select(Said));
        Assert.Equal(family.Keys.Values.Select(Said), again.Keys.Values.Select(Said));
    }

    [Theory]
    [InlineData("c: {}", "the component c has no source")]
    [InlineData("t: {override: own}", "t is also a template, line 4")]
    [InlineData("../c: {override: own}", "../c is not the name of a component")]
    [InlineData("c: {override: ../own}", "../own leads out of the folder of ")]
    [InlineData("c: {override: /etc}", "/etc is an absolute path")]
    [InlineData($"c: {{{Git}, tag: v1}}", "the component c has no signed-by: every source from git has to be signed")]
    [InlineData($"c: {{{Git}, tag: v1, signed-by: [pu]}}", "there are no keys pu; did you mean up?")]
    [InlineData($"c: {{{Git}, tag: v1, signed-by: []}}", "signed-by is empty")]
    [InlineData($"c: {{{Git}, signed-by: [up]}}", "the component c has neither tag nor branch")]
    [InlineData($"c: {{{Git}, tag: v1, branch: main, signed-by: [up]}}", "the component c has both tag and branch (line 6)")]
    [InlineData($"c: {{{Git}, tag: -v1, signed-by: [up]}}", "-v1 is not the name of a tag or branch")]
    [InlineData($"c: {{{Git}, branch: a..b, signed-by: [up]}}", "a..b is not the name of a tag or branch")]
    [InlineData($"c: {{{Git}, branch: x.lock, signed-by: [up]}}", "x.lock is not the name of a tag or branch")]
    [InlineData($"c: {{{Git}, tag: v1, signed-by: [up], signers: 0}}", "0 is not a number of signers")]
    [InlineData($"c: {{{Git}, tag: v1, signed-by: [up], signers: 2}}", "signers is 2, but signed-by names only 1 key")]
    [InlineData("c: {git: 'git@git.example:x', tag: v1, signed-by: [up]}", "git@git.example:x cannot be the address of a source: it is not an absolute URL")]
    [InlineData("c: {git: 'http://git.example/x', tag: v1, signed-by: [up]}", "http://git.example/x cannot be the address of a source: only https, ssh and file are possible")]
    [InlineData("c: {git: 'ext::sh -c x', tag: v1, signed-by: [up]}", "\"ext::sh -c x\" cannot be the address of a source: it is not a URL")]
    [InlineData("c: {git: 'https://me:secret@git.example/x', tag: v1, signed-by: [up]}", "https://me:secret@git.example/x cannot be the address of a source: a password does not belong in a family file")]
    [InlineData("c: {git: 'ssh://-oProxyCommand=x/y', tag: v1, signed-by: [up]}", "ssh://-oProxyCommand=x/y cannot be the address of a source: it is not an absolute URL")]
    [InlineData("c: {git: 'file://host/x', tag: v1, signed-by: [up]}", "file://host/x cannot be the address of a source: a file URL has three slashes")]
    [InlineData("c: {tarball: 'https://m.example/x.tar'}", "nothing says what the tarball of c must be")]
    [InlineData("c: {tarball: 'https://m.example/x.tar', signature: x.sig}", "the component c has no signed-by: a signature is worth what the keys are that may make it")]
    [InlineData("c: {tarball: 'https://m.example/x.tar', signature: ../x.sig, signed-by: [up]}", "../x.sig is not a file next to the tarball")]
    [InlineData("c: {tarball: 'https://m.example/x.tar', sha256: abc}", "abc is not a sha256 digest: it has 64 hexadecimal digits")]
    [InlineData("c: {override: own, tag: v1}", "tag belongs to git, which c does not have")]
    public void What_is_wrong_is_told(string component, string message)
    {
        var problem = files.Problem($"{Head}keys: {{up: {{file: keys/dev.asc, fingerprints: ['{Print}']}}}}\ncomponents: {{{component}}}\n");
        Assert.StartsWith(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal((6, ProblemKind.FamilyFile), (problem.Where!.Line, problem.Kind));
    }

    [Theory]
    [InlineData("k: {}", "the keys k have no file")]
    [InlineData("k: {file: keys/dev.asc, ssh: keys/allowed}", "the keys k have both file and ssh (line 5)")]
    [InlineData("k: {file: keys/gone.asc}", "there is no keys/gone.asc")]
    [InlineData("k: {file: keys/dev.asc, fingerprints: [42CFA724]}", "42CFA724 is not a fingerprint of 40 hexadecimal digits")]
    [InlineData($"k: {{ssh: keys/allowed, fingerprints: ['{Print}']}}", "fingerprints are of OpenPGP keys")]
    [InlineData("K: {ssh: keys/allowed}", "K is not a name of keys")]
    public void What_is_wrong_with_keys_is_told(string keys, string message) =>
        Assert.StartsWith(message, files.Problem($"{Head}keys: {{{keys}}}\n").Message, StringComparison.Ordinal);

    [Fact]
    public void A_short_address_of_ssh_is_proposed_as_a_URL() => Assert.Equal(
        "ssh://git@git.example/a/b.git",
        files.Problems($"{Head}components: {{c: {{git: 'git@git.example:a/b.git', override: own}}}}\n")
            .First(problem => problem.Message.Contains("address")).Hint);

    private static string Said(ComponentDeclaration component) =>
        $"{component.Name} {component.Source} {component.Override?.Absolute} {component.Signers} "
            + string.Join(' ', component.SignedBy.Select(word => word.Value));

    private static string Said(KeyDeclaration key) =>
        $"{key.Name} {key.Kind} {key.File.Absolute} {string.Join(' ', key.Fingerprints.Select(word => word.Value))}";
}
