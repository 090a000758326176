using Coppice.Foundation;

namespace Coppice.Families.Tests.Checking;

public sealed class QubesSectionTests : IDisposable
{
    private const string Archives = "archives: {a: {type: debian, suites: [s]}}";
    private readonly FamilyFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void A_template_says_what_is_different_from_the_family()
    {
        var family = Read("""
            qubes:
              root-size: 20G
              license: GPL-3.0-or-later
              url: https://templates.example/
              menu-items: [xterm.desktop]
              template-conf: {gui: 1, virt-mode: pvh}
            templates:
              plain: {archive: a}
              own:
                from: plain
                qubes:
                  root-size: 700M
                  version: 4.2.0
                  description: |
                    two
                    lines
                  menu-items: []
                  template-conf: {virt-mode: hvm, kernel: ""}
            """);
        var plain = family.QubesOf(family.Template("plain"))!;
        var own = family.QubesOf(family.Template("own"))!;

        Assert.Equal((20L << 30, "GPL-3.0-or-later", null), (plain.RootSize, plain.License, plain.Version));
        Assert.Equal([new("gui", "1"), new("virt-mode", "pvh")], plain.TemplateConf);
        Assert.Equal(
            (700L << 20, "GPL-3.0-or-later", "4.2.0", "two\nlines"), (own.RootSize, own.License, own.Version, own.Description));
        Assert.Empty(own.MenuItems!);
        Assert.Equal([new("gui", "1"), new("virt-mode", "hvm"), new("kernel", "")], own.TemplateConf);
    }

    [Fact]
    public void Without_the_block_there_is_nothing_and_an_empty_one_is_something()
    {
        Assert.Null(Read("templates: {t: {archive: a}}") is var family ? family.QubesOf(family.Template("t")) : null);
        family = Read("templates: {t: {archive: a, qubes: {}}}");
        Assert.NotNull(family.QubesOf(family.Template("t")));
    }

    [Theory]
    [InlineData("root-size: 511M", "511M is not the size of a root image")]
    [InlineData("root-size: 2000G", "2000G is not the size")]
    [InlineData("rootsize: 10G", "qubes has no key rootsize; did you mean root-size?")]
    [InlineData("license: GPL v3", "\"GPL v3\" is not a license")]
    [InlineData("summary: \"a\\nb\"", "is not one line")]
    [InlineData("summary: a | b", "without |")]
    [InlineData("description: \"\\e[31m\"", "is not a text")]
    [InlineData("description: \"a\\n%files\"", "no line that begins with %")]
    [InlineData("description: \"ok\\n木\"", "is not ASCII: dom0 could list no template at all any more")]
    [InlineData("url: \"https://\"", "is not an http or https URL")]
    [InlineData("menu-items: [xterm.desktop, xterm.desktop]", "already in menu-items")]
    [InlineData("menu-items: [../../x.desktop]", "is not the name of a desktop file")]
    [InlineData("label: \"\"", "is not a label")]
    [InlineData("features: {menu-items: x}", "features cannot have menu-items")]
    [InlineData("features: {coppice-generation: x}", "features cannot have coppice-generation")]
    [InlineData("features: {a: ä}", "is not up to 4096 characters of printable ASCII")]
    [InlineData("features: {a: }", "a has no value")]
    [InlineData("tags: [created-by-me]", "only Qubes itself gives the tag created-by-me")]
    [InlineData("tags: [\"a b\"]", "is not a tag")]
    [InlineData("properties: {label: red}", "properties cannot have label")]
    [InlineData("properties: {name: x}", "properties cannot have name")]
    [InlineData("template-conf: {gui: 0}", "dom0 ignores gui=0: only 1 counts")]
    [InlineData("template-conf: {guy: 1}", "dom0 ignores the key guy in template.conf; did you mean gui?")]
    [InlineData("template-conf: {virt-mode: pv}", "dom0 ignores virt-mode=pv")]
    [InlineData("template-conf: {kernel: 6.1}", "only the empty value counts")]
    [InlineData("template-conf: {net.fake-ip: 10.0.0}", "not an IPv4 address")]
    public void What_dom0_would_ignore_or_refuse_is_an_error_with_its_place(string line, string message)
    {
        var failure = Assert.Throws<Failure>(() => Read($"templates:\n  t:\n    archive: a\n    qubes:\n      {line}\n"));
        var problem = Assert.Single(failure.Problems);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal(8, problem.Where!.Line);
        Assert.NotNull(problem.Hint);
    }

    [Fact]
    public void For_what_is_not_ASCII_it_proposes_what_is()
    {
        var failure = Assert.Throws<Failure>(
            () => Read("qubes:\n  summary: Passwörter – groß 木\ntemplates:\n  t: {archive: a}\n"));

        Assert.Equal("summary: Passworter - gross ?", Assert.Single(failure.Problems).Hint);
    }

    private Family Read(string text) => files.Read($"version: 1\nfamily: f\n{Archives}\n{text}");
}
