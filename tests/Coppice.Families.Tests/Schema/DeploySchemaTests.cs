using System.Text.Json;
using Coppice.Foundation;

namespace Coppice.Families.Tests.Schema;

/// <summary>What the schema and the reader say of deploying.</summary>
public sealed class DeploySchemaTests : IDisposable
{
    private static readonly SmallSchema Schema = new(
        JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Checkout.Schema)));

    private readonly FamilyFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void What_deploy_takes_is_accepted()
    {
        const string Text = "version: 1\nfamily: f\ndeploy: {to: qubes, pool: {root: vm-pool}, revisions: 5}\n"
            + "archives: {a: {type: debian, suites: [s]}}\n"
            + "templates: {t: {archive: a, qubes: {label: red, features: {skip-update: 1, x: ''}, tags: [a], properties: {memory: 400, "
            + "autostart: false}}}}\n";
        Assert.True(Schema.Accepts(YamlAsJson.Of(Text)));
        Assert.Equal(5, files.Read(Text).Deploy!.Revisions);
    }

    [Theory]
    [InlineData("deploy: {to: xen}", "")]
    [InlineData("deploy: {pool: p}", "")]
    [InlineData("deploy: {to: qubes, revisions: 0}", "")]
    [InlineData("deploy: {to: qubes, pool: {both: p}}", "")]
    [InlineData("keep: 3", "features: {template-name: x}")]
    [InlineData("keep: 3", "tags: [created-by-x]")]
    [InlineData("keep: 3", "properties: {qid: 1}")]
    public void Both_refuse_the_same(string top, string qubes)
    {
        var text = $"version: 1\nfamily: f\n{top}\narchives: {{a: {{type: debian, suites: [s]}}}}\n"
            + $"templates: {{t: {{archive: a, qubes: {{{qubes}}}}}}}\n";
        Assert.False(Schema.Accepts(YamlAsJson.Of(text)));
        Assert.Equal(ExitCode.Usage, Assert.Throws<Failure>(() => files.Read(text)).Code);
    }
}
