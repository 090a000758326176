using System.Runtime.InteropServices;
using Coppice.Cli.Output;
using Coppice.Cli.Tests.Auditing;
using Coppice.Cli.Tests.Deploying;
using Coppice.Cli.Tests.Planning;
using Coppice.Cli.Verbs;
using Coppice.Engine.Documents;
using Coppice.Foundation;
using Coppice.Store.Generations;

namespace Coppice.Cli.Tests;

/// <summary>
/// What programs read: no field of a document may change its name, its place, its meaning or its form. The documents of a store
/// that is always the same are held against those in <c>Golden/</c>, byte for byte.
/// </summary>
public sealed class GoldenJsonTests : IDisposable
{
    private readonly FakeHost fake = new();
    private readonly TestStore store = new();

    public GoldenJsonTests()
    {
        File.AppendAllText(store.FamilyFile, "\n  both: {from: [vault, dev]}\n");
        store.Record("base", Package("less", "590-1"), Package("libc6", "2.36-9"));
        store.Record("base", Package("less", "590-2"), Package("git", "1:2.39-1"));
        var parent = store.Generations.Current("base")!;
        store.Generations.Add(store.Record("vault", Package("less", "590-2")) with
        {
            Number = 0,
            Parent = new GenerationParent("base", parent.Number, parent.Tree),
            UpdatePolicy = [],
            Log = "logs/vault",
        });
        store.Record("old");
        fake.Environment["COPPICE_LAUNCHER"] = "/opt/coppice/coppice";
    }

    public void Dispose() => store.Dispose();

    [Theory]
    [InlineData("status", 0, "status")]
    [InlineData("tree", 0, "tree")]
    [InlineData("history", 0, "history")]
    [InlineData("diff-packages", 0, "diff", "base", "--packages")]
    [InlineData("gc", 0, "gc", "--keep", "1", "--dry-run", "--packages")]
    [InlineData("schedule", 0, "schedule", "update", "--print")]
    [InlineData("error-usage", 64, "status", "extra", "--statos")]
    public async Task A_document_stays_as_it_is(string name, int code, params string[] arguments)
    {
        Assert.Equal(code, await fake.RunAsync(AllVerbs.List, [.. store.Options, "--json", .. arguments]));
        Check(name, (code == 0 ? fake.Out : fake.Error).ToString());
    }

    [Fact]
    public async Task The_document_of_a_damaged_store_stays_as_it_is()
    {
        Directory.CreateDirectory(store.Store.At("packages", "00"));
        File.WriteAllText(store.Store.At("packages", "foreign"), "");
        Assert.Equal(1, await fake.RunAsync(AllVerbs.List, [.. store.Options, "--json", "fsck"]));
        Check("fsck", fake.Out.ToString());
    }

    [Fact]
    public async Task The_document_of_a_wrong_family_file_stays_as_it_is()
    {
        File.AppendAllText(store.FamilyFile, "  bad: {from: base, pakages: [less]}\n");
        Assert.Equal(64, await fake.RunAsync(AllVerbs.List, [.. store.Options, "--json", "tree"]));
        Check("error-family", fake.Error.ToString());
    }

    [Fact]
    public async Task The_document_of_a_deploy_stays_as_it_is()
    {
        using var qubes = new FakeQubes(store, fake);
        qubes.Deployed("vault", number: 1);
        qubes.StandIn.Add("base", tags: "created-by-factory");
        Assert.Equal(
            1, await fake.RunAsync(AllVerbs.List, [.. store.Options, "--json", "deploy", "--dry-run", .. FakeQubes.Options]));
        Check("deploy", fake.Out.ToString());
    }

    [Fact]
    public void The_documents_of_plans_and_audits_stay_as_they_are()
    {
        Check("plan", JsonText.Of(PlanDocument.Of(GraftStepsTests.Foreseen(1L << 40))));
        Check("plan-residue", JsonText.Of(PlanDocument.Of(ResidueFreeStepsTests.Example)));
        Check("audit", JsonText.Of(AuditDocument.Of(AuditTests.Results)));
        Check("audit-residue", JsonText.Of(ResidueDocument.Of(ResidueTests.Results)));
    }

    private void Check(string name, string document) =>
        Verify(name, document.Replace(store.Folder, "/FOLDER", StringComparison.Ordinal));

    /// <summary>Holds a document against the one in <c>Golden/</c>.</summary>
    internal static void Verify(string name, string document)
    {
        // With COPPICE_GOLDEN set to the folder it writes them anew: then read the difference, line by line.
        var text = document.Replace(RuntimeInformation.ProcessArchitecture.ToString(), "ARCHITECTURE", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("COPPICE_GOLDEN") is { Length: > 0 } folder)
        {
            File.WriteAllText(Path.Combine(folder, name + ".json"), text);
        }

        Assert.Equal(File.ReadAllText(Path.Combine(Checkout.Root, "tests/Coppice.Cli.Tests/Golden", name + ".json")), text);
    }

    private static RecordedPackage Package(string name, string version) => new(name, version, "amd64", 312, false);
}
