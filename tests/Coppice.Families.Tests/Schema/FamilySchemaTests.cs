using System.Text.Json;
using Coppice.Families.Checking;
using Coppice.Foundation;

namespace Coppice.Families.Tests.Schema;

public sealed class FamilySchemaTests : IDisposable
{
    private const string Archive = "type: debian, suites: [s]";
    private static readonly JsonElement Document = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Checkout.Schema));
    private static readonly SmallSchema Schema = new(Document);
    private readonly FamilyFiles files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData("starter")]
    [InlineData("home")]
    [InlineData("fifty-seven")]
    public void Every_example_is_accepted(string example) =>
        Assert.True(Schema.Accepts(YamlAsJson.Of(File.ReadAllText(Checkout.Example(example)))));

    [Fact]
    public void An_included_file_is_accepted_as_a_part()
    {
        var included = YamlAsJson.Of(File.ReadAllText(Path.Join(Checkout.Root, "examples/home/common/bookworm.yaml")));

        Assert.True(Schema.Accepts("part", included));
        Assert.False(Schema.Accepts(included));
    }

    [Fact]
    public void Several_parents_are_accepted()
    {
        const string Text = "version: 1\nfamily: f\narchives: {a: {type: debian, suites: [s]}}\ntemplates: {t: {archive: a}, u: "
            + "{from: t}, v: {from: [t]}, w: {from: [u, v]}}\n";

        Assert.True(Schema.Accepts(YamlAsJson.Of(Text)));
        Assert.Equal(["u", "v"], files.Read(Text).Template("w").Parents);
    }

    [Fact]
    public void Flat_archives_and_fingerprints_are_accepted()
    {
        const string Text = "version: 1\nfamily: f\narchives: {a: {type: debian, suites: [./, b/updates, sub/], mirror: {./: "
            + "'https://mirror.example/v'}, fingerprints: ['B8B8 0B5B 623E AB6A D877 5C45 B7C5 D7D6 3509 47F8']}}\ntemplates: "
            + "{t: {archive: a}}\n";
        Assert.True(Schema.Accepts(YamlAsJson.Of(Text)));
        Assert.Single(files.Read(Text).Archives["a"].Fingerprints);
    }

    [Fact]
    public void What_is_said_of_residue_is_accepted()
    {
        const string Text = "version: 1\nfamily: f\nresidue: forbid\narchives: {a: {type: debian, suites: [s]}}\ntemplates: {t: "
            + "{archive: a, residue: allow}}\n";
        Assert.True(Schema.Accepts(YamlAsJson.Of(Text)));
        Assert.True(files.Read(Text).ForbidsResidue);
        Assert.False(files.Read(Text).Template("t").ForbidsResidue);
    }

    [Fact]
    public void Policies_are_accepted()
    {
        const string Text = "version: 1\nfamily: f\narchives: {a: {type: debian, suites: [s]}}\n"
            + "templates: {t: {archive: a, deny: {packages: ['chromium*', git], sections: [games]}, no-setuid-beyond: "
            + "[/usr/bin/su, passwd], max-own-size: 3 MiB, only-archives: [a, a/s]}}\n";

        Assert.True(Schema.Accepts(YamlAsJson.Of(Text)));
        Assert.True(files.Read(Text).Template("t").Policies.Any);
    }

    [Fact]
    public void What_is_declared_beside_packages_is_accepted()
    {
        const string Text = "version: 1\nfamily: f\narchives: {a: {type: debian, suites: [s]}}\n"
            + "templates: {t: {archive: a, debconf: ['a b/c select d e'], without: [x1, {name: cups, if-installed: true}], users: "
            + "[{name: u, uid: 1000, groups: [sudo]}, {group: g, gid: 98}], fetch: [{url: 'https://mirror.example/x', sha256: "
            + "'0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef', to: /x, unpack: {strip: 1}}], files: [{text: a, to: "
            + "/etc/motd, mode: '0640'}, {path: /l, link-to: x}, {folder: /f, owner: u}], edit: [{file: /etc/x, set: a, to: 'no'}], "
            + "delete-paths: [/etc/skel/Desktop, '/usr/share/doc/*'], locale: en_GB.UTF-8, timezone: UTC, services: {enable: [a]}, "
            + "vars: {a: b, c: 1}}}\n";

        Assert.True(Schema.Accepts(YamlAsJson.Of(Text)));
        Assert.Single(files.Read(Text).Template("t").Settings.Users, user => user.IsGroup);
    }

    [Theory]
    [InlineData("version: 1", "family: f", Archive, "archive: a, debconf: [a b/c]")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, without: [{if-installed: true}]")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, users: [{name: U}]")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, users: [{name: u, uid: 0}]")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, users: [{group: g, uid: 7}]")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, fetch: [{url: 'https://mirror.example/x', to: /x}]")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, files: [{text: a}]")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, files: [{text: a, to: x}]")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, files: [{text: a, to: /x, mode: '0999'}]")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, files: [{path: /x, link-to: y, mode: '0600'}]")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, edit: [{file: /x, set: a}]")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, edit: [{file: /x, set: '#a', to: b}]")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, delete-paths: [x]")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, delete-paths: ['/*']")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, locale: ../x")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, timezone: ../x")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, services: {}")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, services: {start: [a]}")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, services: {enable: [-a]}")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, vars: {1a: b}")]
    [InlineData("version: 2", "family: f", Archive, "archive: a")]
    [InlineData("version: '1'", "family: f", Archive, "archive: a")]
    [InlineData("version: 1", "family: ../f", Archive, "archive: a")]
    [InlineData("version: 1", "famly: f", Archive, "archive: a")]
    [InlineData("version: 1", "family: f\ninclude: a.yaml", Archive, "archive: a")]
    [InlineData("version: 1", "family: f\nkeep: 0", Archive, "archive: a")]
    [InlineData("version: 1", "family: f\nkeep: '3'", Archive, "archive: a")]
    [InlineData("version: 1", "family: f\nkeep: 1001", Archive, "archive: a")]
    [InlineData("version: 1", "family: f\nkeep: all", Archive, "archive: a")]
    [InlineData("version: 1", "family: f\nresidue: never", Archive, "archive: a")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, residue: true")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, flavor: xfce")]
    [InlineData("version: 1", "family: f", Archive, "archive: a}, u: {from: t, flavor: minimal")]
    [InlineData("version: 1", "family: f", "type: debain, suites: [s]", "archive: a")]
    [InlineData("version: 1", "family: f", "type: debian, suites: []", "archive: a")]
    [InlineData("version: 1", "family: f", "type: debian, suites: [../s]", "archive: a")]
    [InlineData("version: 1", "family: f", "type: debian, suites: [../]", "archive: a")]
    [InlineData("version: 1", "family: f", "type: arch, repositories: [./]", "archive: a")]
    [InlineData("version: 1", "family: f", Archive + ", fingerprints: [B7C5D7D6350947F8]", "archive: a")]
    [InlineData("version: 1", "family: f", Archive + ", components: []", "archive: a")]
    [InlineData("version: 1", "family: f", Archive + ", mirror: ftp://mirror.example/", "archive: a")]
    [InlineData("version: 1", "family: f", Archive + ", mirror: 'http://mirror.example/a b'", "archive: a")]
    [InlineData("version: 1", "family: f", Archive + ", mirror: 'http://user@mirror.example/'", "archive: a")]
    [InlineData("version: 1", "family: f", Archive + ", max-age: 10", "archive: a")]
    [InlineData("version: 1", "family: f", Archive + ", cache: private", "archive: a")]
    [InlineData("version: 1", "family: f", Archive + ", architecture: AMD64", "archive: a")]
    [InlineData("version: 1", "family: f", Archive + ", keyring: /etc/hostname", "archive: a")]
    [InlineData("version: 1", "family: f", Archive + ", unknown: 1", "archive: a")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, from: t")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, pakages: []")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, packages: git")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, packages: [-rf]")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, packages: [git-]")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, packages: [git, git]")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, scripts: ['']")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, recommends: yes")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, deny: {}")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, deny: {package: [b]}")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, deny: {packages: [-rf]}")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, deny: {sections: [Web]}")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, no-setuid-beyond: [a/b]")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, max-own-size: 3 MB")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, only-archives: []")]
    [InlineData("version: 1", "family: f", Archive, "archive: a}, u: {from: []")]
    [InlineData("version: 1", "family: f", Archive, "archive: a}, u: {from: [t, t]")]
    [InlineData("version: 1", "family: f", Archive, "archive: a}, u: {from: [../t]")]
    [InlineData("version: 1", "family: f", Archive, "archive: a}, dom0: {from: t")]
    [InlineData("version: 1", "family: f", Archive, "archive: a}, t-dm: {from: t")]
    [InlineData("version: 1", "family: f", Archive, "archive: a}, a2345678901234567890123456789012: {from: t")]
    [InlineData("version: 1", "family: f\nqubes: {root_size: 10G}", Archive, "archive: a")]
    [InlineData("version: 1", "family: f\nqubes: {root-size: 10}", Archive, "archive: a")]
    [InlineData("version: 1", "family: f\nqubes: {version: 5.0.0}", Archive, "archive: a")]
    [InlineData("version: 1", "family: f\nqubes: {license: GPL v3}", Archive, "archive: a")]
    [InlineData("version: 1", "family: f\nqubes: {url: ftp://templates.example/}", Archive, "archive: a")]
    [InlineData("version: 1", "family: f\nqubes: {summary: a|b}", Archive, "archive: a")]
    [InlineData("version: 1", "family: f\nqubes: {menu-items: [xterm]}", Archive, "archive: a")]
    [InlineData("version: 1", "family: f\nqubes: {menu-items: [a b.desktop]}", Archive, "archive: a")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, qubes: {template-conf: {gui: 0}}")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, qubes: {template-conf: {gui: true}}")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, qubes: {template-conf: {virt-mode: pv}}")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, qubes: {template-conf: {kernel: linux}}")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, qubes: {template-conf: {net.fake-ip: host}}")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, qubes: {template-conf: {memory: 400}}")]
    [InlineData("version: 1", "family: f", Archive, "archive: a, qubes: {template-conf: {gui: [1]}}")]
    public void What_the_schema_refuses_the_reader_refuses_too(string version, string family, string archive, string template)
    {
        var text = $"{version}\n{family}\narchives: {{a: {{{archive}}}}}\ntemplates: {{t: {{{template}}}}}\n";

        Assert.False(Schema.Accepts(YamlAsJson.Of(text)));
        Assert.Equal(ExitCode.Usage, Assert.Throws<Failure>(() => files.Read(text)).Code);
    }

    [Fact]
    public void The_schema_and_the_reader_know_the_same_keys()
    {
        Assert.Equal(Keys.OfFile, KeysOf("part"));
        Assert.Equal(Keys.OfKeys, KeysOf("key"));
        Assert.Equal(Keys.OfComponent, KeysOf("component"));
        Assert.Equal(Keys.OfArchive, KeysOf("archive"));
        Assert.Equal(Keys.OfTemplate, KeysOf("template"));
        Assert.Equal(Keys.OfQubes, KeysOf("qubes"));
        Assert.Equal(Keys.OfDeploy, KeysOf("deploy"));
        Assert.Equal(Keys.OfUser, KeysOf("user"));
        Assert.Equal(Keys.OfGroup, KeysOf("group"));
        Assert.Equal(Keys.OfFetch, KeysOf("fetch"));
        Assert.Equal(
            Keys.OfFiles.Order(StringComparer.Ordinal),
            Definition("fileItem").GetProperty("oneOf").EnumerateArray().Where(form => form.TryGetProperty("properties", out _))
                .SelectMany(form => form.GetProperty("properties").EnumerateObject()).Select(key => key.Name).Distinct()
                .Order(StringComparer.Ordinal));
        Assert.Equal(
            TemplateConf.Known,
            Definition("qubes").GetProperty("properties").GetProperty("template-conf").GetProperty("properties").EnumerateObject()
                .Select(key => key.Name));
    }

    [Fact]
    public void The_schema_and_the_reader_have_the_same_grammars_of_words()
    {
        Assert.Equal(WordGrammar.Family.Pattern, Pattern("part", "properties", "family"));
        Assert.Equal(WordGrammar.Archive.Pattern, Pattern("part", "properties", "archives", "propertyNames"));
        Assert.Equal(WordGrammar.Archive.Pattern, Pattern("template", "properties", "archive"));
        Assert.Equal(WordGrammar.Template.Pattern, Pattern("part", "properties", "templates", "propertyNames"));
        Assert.Equal(WordGrammar.Template.Pattern, Pattern("parent"));
        Assert.Equal(WordGrammar.QubesPool.Pattern, Pattern("pool"));
        Assert.Equal(WordGrammar.QubesLabel.Pattern, Pattern("qubes", "properties", "label"));
        Assert.Equal(WordGrammar.QubesFeature.Pattern, Pattern("qubes", "properties", "features", "propertyNames"));
        Assert.Equal(WordGrammar.QubesTag.Pattern, Pattern("qubes", "properties", "tags", "items"));
        Assert.Equal(WordGrammar.QubesProperty.Pattern, Pattern("qubes", "properties", "properties", "propertyNames"));
        Assert.Equal(WordGrammar.Suite.Pattern, Pattern("suite"));
        Assert.Equal(SuiteWord.Pattern, Pattern("suite-path"));
        Assert.Equal(WordGrammar.Component.Pattern, Pattern("components", "items"));
        Assert.Equal(WordGrammar.KeyName.Pattern, Pattern("part", "properties", "keys", "propertyNames"));
        Assert.Equal(WordGrammar.SourceName.Pattern, Pattern("part", "properties", "components", "propertyNames"));
        Assert.Equal(WordGrammar.Account.Pattern, Pattern("account"));
        Assert.Equal(WordGrammar.Unit.Pattern, Pattern("units", "items"));
        Assert.Equal(WordGrammar.Locale.Pattern, Pattern("template", "properties", "locale"));
        Assert.Equal(WordGrammar.Timezone.Pattern, Pattern("template", "properties", "timezone"));
        Assert.Equal(WordGrammar.Var.Pattern, Pattern("template", "properties", "vars", "propertyNames"));
        Assert.Equal(WordGrammar.License.Pattern, Pattern("qubes", "properties", "license"));
        Assert.Equal(WordGrammar.Architecture.Pattern, Pattern("archive", "properties", "architecture"));
    }

    [Fact]
    public void Every_key_of_the_schema_is_described() =>
        Assert.All(
            new[] { "part", "key", "component", "archive", "template", "qubes" }.SelectMany(definition =>
                Definition(definition).GetProperty("properties").EnumerateObject()),
            key => Assert.True(key.Value.TryGetProperty("description", out _), key.Name));

    private static JsonElement Definition(string name) => Document.GetProperty("$defs").GetProperty(name);

    private static IEnumerable<string> KeysOf(string definition) =>
        Definition(definition).GetProperty("properties").EnumerateObject().Select(key => key.Name);

    private static string? Pattern(string definition, params string[] path) =>
        path.Aggregate(Definition(definition), (at, name) => at.GetProperty(name)).GetProperty("pattern").GetString();
}
