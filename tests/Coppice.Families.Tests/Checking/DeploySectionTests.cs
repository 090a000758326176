using Coppice.Foundation;

namespace Coppice.Families.Tests.Checking;

public sealed class DeploySectionTests : IDisposable
{
    private const string Head = "version: 1\nfamily: f\narchives: {a: {type: debian, suites: [s]}}\n";
    private readonly FamilyFiles files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData("{to: qubes}", null, null, 3)]
    [InlineData("{to: qubes, pool: vm-pool, revisions: 1}", "vm-pool", "vm-pool", 1)]
    [InlineData("{to: qubes, pool: {root: a, private: b}}", "a", "b", 3)]
    [InlineData("{to: qubes, pool: {private: b}}", null, "b", 3)]
    public void It_says_where_volumes_are_made_and_how_many_revisions_stay(
        string said, string? root, string? apart, int revisions)
    {
        var deploy = files.Read($"{Head}deploy: {said}\ntemplates: {{t: {{archive: a}}}}\n").Deploy!;
        Assert.Equal((root, apart, revisions), (deploy.RootPool, deploy.PrivatePool, deploy.Revisions));
    }

    [Theory]
    [InlineData("{}", "does not say where to")]
    [InlineData("{to: xen}", "xen is not a place to deploy to")]
    [InlineData("{to: qubes, pool: [a]}", "pool must be a map")]
    [InlineData("{to: qubes, pool: \"a:b\"}", "is not the name of a storage pool")]
    [InlineData("{to: qubes, pool: {volatile: a}}", "pool has no key volatile")]
    [InlineData("{to: qubes, revisions: 0}", "0 is not a number of revisions")]
    [InlineData("{to: qubes, revisions: -1}", "is not a number of revisions")]
    [InlineData("{to: qubes, revision: 3}", "deploy has no key revision; did you mean revisions?")]
    public void What_cannot_be_is_an_error_with_its_place(string said, string message)
    {
        var failure = Assert.Throws<Failure>(() => files.Read($"{Head}deploy: {said}\ntemplates: {{t: {{archive: a}}}}\n"));
        var problem = Assert.Single(failure.Problems);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.Equal((4, ProblemKind.FamilyFile), (problem.Where!.Line, problem.Kind));
    }

    [Fact]
    public void Features_and_properties_are_those_of_the_family_unless_a_template_says_others_and_tags_add_up()
    {
        var family = files.Read(Head + """
            qubes: {label: black, features: {a: 1, b: 2}, tags: [x], properties: {memory: 400}}
            templates:
              t: {archive: a, qubes: {label: red, features: {b: ""}, tags: [y], properties: {memory: 500, netvm: ""}}}
            """);
        var qubes = family.QubesOf(family.Template("t"))!;
        Assert.Equal("red", qubes.Label);
        Assert.Equal([new("a", "1"), new("b", "")], qubes.Features);
        Assert.Equal(["x", "y"], qubes.Tags);
        Assert.Equal([new("memory", "500"), new("netvm", "")], qubes.Properties);
    }
}
