using System.Text;
using System.Text.Json;
using Coppice.Archives;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Growing.Requests;
using Coppice.Growing.Tests.Support.Methods;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Store.Generations;

namespace Coppice.Growing.Tests.Requests;

public sealed class GrowthRequestTests
{
    private static readonly GrowthRequestFactory Factory = new(new DistributionTable(), new FileTree(new ProcessRunner()));
    private static readonly PackageFile Less = Jobs.Package("less", "590-2") with
    {
        Signature = new PackageSignature("less.sig", new byte[] { 1, 2 }, "/keys"),
    };

    [Fact]
    public void A_request_is_the_same_after_it_was_written_and_read()
    {
        var request = Factory.ToBuild(Plan, Resolution(PlanAction.Rebuild), [Jobs.Generation("base", 2)]) with
        {
            Basis = new GrowthBasis(["base"])
            {
                NeverInstalled = ["perl"],
                Named = new Dictionary<string, IReadOnlyList<string>> { ["vault"] = ["perl-base"] },
            },
            Promised = ["less"],
            WholeLists = true,
        };

        var json = GrowthRequestJson.Write(request);
        var read = GrowthRequestJson.Read(json);

        Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(GrowthRequestJson.Write(read)));
        Assert.Equal(request.Inputs.Key, read.Inputs.Key);
        Assert.Equal(request.Packages.Select(package => package.Digest), read.Packages.Select(package => package.Digest));
        Assert.Equal(new byte[] { 1, 2 }, read.Packages.Single().Signature!.Embedded.ToArray());
        Assert.Equal(
            (request.Archive, request.Action, request.Basis.GrownOn, request.Estimate),
            (read.Archive, read.Action, read.Basis.GrownOn, read.Estimate));
        Assert.Equal(
            (request.Parent!.Tree, request.Current!.Layers[0], request.WholeLists),
            (read.Parent!.Tree, read.Current!.Layers[0], true));
        Assert.Equal(["base", "vault"], read.Family.Chain(read.Template).Select(template => template.Name));
        Assert.Equal(Jobs.Here, read.Parts[0].Part.Declaration.Packages[0].Where);
        Assert.Equal(["/etc/id"], read.Family.IdentityOf(read.Template).Keep.Select(word => word.Value));
        Assert.Equal(["less"], read.Promised!);
        Assert.Equal(["perl-base"], read.Basis.AllNamed);
    }

    [Fact]
    public void A_request_has_of_the_family_what_makes_the_template_and_no_more()
    {
        var request = Factory.ToBuild(Plan, Resolution(PlanAction.Rebuild), [Jobs.Generation("base", 2)]);
        var text = Encoding.UTF8.GetString(GrowthRequestJson.Write(request));
        Assert.Equal(["base", "vault"], request.Family.Templates.Select(template => template.Name));
        Assert.DoesNotContain("web", text, StringComparison.Ordinal);
        Assert.DoesNotContain("telnet", text, StringComparison.Ordinal);
        Assert.Empty(request.Family.Archives);
    }

    [Fact]
    public void What_is_no_request_is_refused() =>
        Assert.Throws<JsonException>(() => GrowthRequestJson.Read("""{"family":null}"""u8));

    [Fact]
    public void A_graft_that_turns_out_to_be_uncertain_has_its_packages_to_fall_back_to()
    {
        var grafted = new Resolution(Step(PlanAction.Graft), [], [], [], 0) { Fallback = [Less] };
        var request = Factory.ToBuild(Plan, grafted, [Jobs.Generation("base", 2)]);
        Assert.Equal((PlanAction.Graft, Less.Digest), (request.Action, Assert.Single(request.Packages).Digest));
        Assert.Equal(Jobs.Generation("base", 2).Tree.Hex, request.Inputs.Values[TemplateInputs.Parent]);
    }

    private static Plan Plan => new(
        Jobs.Family with
        {
            Archives = new Dictionary<string, ArchiveDeclaration>
            {
                ["bookworm"] = new(
                    "bookworm", "debian", ["bookworm"], ["main"], "amd64", new Dictionary<string, Uri>(), null, null, Jobs.Here),
            },
            Templates = [.. Jobs.Family.Templates.Select(template => template.Name == "vault" ? Vault : template)],
        },
        new Snapshot(
            Digest.Of("snapshot"), DateTimeOffset.UnixEpoch,
            new Dictionary<string, ArchiveSnapshot> { ["bookworm"] = Jobs.Archive("/nowhere") }),
        [Step(PlanAction.Rebuild)], []);

    private static TemplateDeclaration Vault => Jobs.Template("vault", "base", "less") with
    {
        Identity = new IdentityRules([], [new DeclaredWord("/etc/id", Jobs.Here)]),
        Policies = TemplatePolicies.None with { DeniedPackages = [new DeclaredWord("telnet", Jobs.Here)] },
    };

    private static PlanStep Step(PlanAction action) => new(Vault, action, ["newer snapshot"], Jobs.Generation("vault", 1));

    private static Resolution Resolution(PlanAction action) =>
        new(Step(action), [], [new ResolvedPart(new TemplatePart(Vault, Recommends: true), [Less])], [], 100);
}
