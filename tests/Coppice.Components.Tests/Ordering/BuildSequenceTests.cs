using Coppice.Components.Ordering;
using Coppice.Distributions;
using Coppice.Distributions.Building;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Sources;

namespace Coppice.Components.Tests.Ordering;

public sealed class BuildSequenceTests
{
    private static readonly IBuildRules Rules = new DistributionTable().BuildRules("debian");

    [Fact]
    public void What_others_need_comes_first_also_by_provided_names_and_through_what_packages_need()
    {
        var order = Order(
            Of("agent", "qubesdb-dev (>= 1)", "agent"),
            Of("qubesdb", "libvchan-dev", "qubesdb-dev", depends: "qrexec-dev"),
            Of("qrexec", "", "qrexec-dev"),
            Of("vchan", "libxen-dev", "libvchan-xen-dev", provides: "libvchan-dev"));
        Assert.Equal(["qrexec", "vchan", "qubesdb", "agent"], order.Select(component => component.Name));
        // What agent needs when it is built is installed with what that needs, but not with what that was built of.
        Assert.Equal(["qrexec", "qubesdb"], order[3].Before);
        Assert.Equal(["vchan"], order[2].Before);
    }

    [Theory]
    // The first alternative that can be had: another archive has it, or only a component does.
    [InlineData("there | vchan-dev", "")]
    [InlineData("gone | vchan-dev", "vchan")]
    [InlineData("vchan-dev | there", "vchan")]
    // An older version than what is asked for is no one's.
    [InlineData("vchan-dev (>= 2)", "")]
    [InlineData("vchan-dev (<< 2)", "vchan")]
    public void Alternatives_and_versions_count(string needs, string before)
    {
        var order = Order(Of("user", needs, "user"), Of("vchan", "", "vchan-dev"));
        Assert.Equal(before, string.Join(' ', order.First(component => component.Name == "user").Before));
    }

    [Fact]
    public void A_cycle_is_told_with_its_way_round_and_each_step()
    {
        var failure = Assert.Throws<Failure>(() => Order(
            Of("free", "", "free"), Of("a", "b-dev", "a-dev"), Of("b", "c-dev", "b-dev"), Of("c", "a-dev, b-dev", "c-dev"),
            Of("self", "self-dev", "self-dev")));
        Assert.Equal(
            [
                "components need each other to be built: a → b → c → a",
                "self needs its own package self-dev to be built",
            ],
            failure.Problems.Select(problem => problem.Message));
        Assert.Equal(["a needs b-dev of b", "b needs c-dev of c", "c needs a-dev of a"], failure.Problems[0].Details);
    }

    [Fact]
    public void Two_components_cannot_build_one_package() => Assert.Equal(
        "a and b both build the package pp", Assert.Throws<Failure>(() => Order(Of("a", "", "pp"), Of("b", "", "pp"))).Message);

    [Fact]
    public void What_nothing_has_is_known_before_anything_is_built()
    {
        List<ReadComponent> components = [Of("user", "there, gone (>= 2), vchan-dev (>= 9) | vchan-dev, lost | gone", "user"), Of("vchan", "", "vchan-dev")];
        Assert.Equal(
            ["gone (>= 2)", "lost | gone"],
            new BuildSequence(components, Rules, Elsewhere).Missing(components[0]).Select(need => need.ToString()));
    }

    private static IReadOnlyList<OrderedComponent> Order(params ReadComponent[] components) =>
        new BuildSequence(components, Rules, Elsewhere).Order();

    private static bool Elsewhere(NeededName name) => name.Name is "there" or "libxen-dev" or "dpkg-dev" or "fakeroot" or "make";

    private static ReadComponent Of(string name, string needs, string package, string provides = "", string depends = "")
    {
        var control = $"Source: {name}-source\nRules-Requires-Root: no\nBuild-Depends: {needs}\n\nPackage: {package}\n"
            + $"Architecture: any\nProvides: {provides}\nDepends: {depends}\n";
        var files = new Dictionary<string, byte[]>
        {
            ["debian/control"] = System.Text.Encoding.UTF8.GetBytes(control),
            ["debian/changelog"] = System.Text.Encoding.UTF8.GetBytes($"{name}-source (1.0-1) unstable; urgency=low\n"),
        };
        return new ReadComponent(
            new ComponentDeclaration(name, null, null, new SourceSpan("family.yaml", 1, 1, "")),
            new FrozenSource(name, SourceKind.Override, name, Digest.Of(name), DateTimeOffset.UnixEpoch),
            Rules.Read(files, answer: null, "amd64", tests: true));
    }
}
