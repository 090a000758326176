using Coppice.Distributions;
using Coppice.Distributions.Debian;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Composing;

namespace Coppice.Growing.Tests;

public sealed class InstalledCheckTests : IDisposable
{
    private static readonly Uri Mirror = new("http://mirror.example/debian");
    private static readonly SourceSpan Here = new("family.yaml", 3, 3);

    private readonly string index = Path.GetTempFileName();

    public InstalledCheckTests() => File.WriteAllText(
        index,
        $"Package: less\nVersion: 590-2\nArchitecture: amd64\nFilename: pool/less.deb\nSize: 1\nSHA256: {Digest.Of("less").Hex}\n\n");

    public void Dispose() => File.Delete(index);

    [Fact]
    public void What_the_plan_foresaw_is_accepted() =>
        InstalledCheck.Run(Request(new PackageFile("vim", "2:9.0", "amd64", "pool/vim.deb", 1, Digest.Of("vim"), Mirror)), new DebianPackageManager(), Status("vim", "2:9.0"));

    [Fact]
    public void What_the_plan_did_not_foresee_is_accepted_when_the_index_has_it() =>
        InstalledCheck.Run(Request(), new DebianPackageManager(), Status("less", "590-2"));

    [Theory]
    [InlineData("less", "591-1")]
    [InlineData("more", "590-2")]
    public void A_package_that_calls_itself_otherwise_than_the_index_is_refused(string name, string version)
    {
        var failure = Assert.Throws<Failure>(() => InstalledCheck.Run(Request(), new DebianPackageManager(), Status(name, version)));
        Assert.Contains($"a package calls itself {name} {version} amd64", failure.Message, StringComparison.Ordinal);
    }

    private static byte[] Status(string name, string version) =>
        System.Text.Encoding.UTF8.GetBytes($"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n\n");

    private GrowthRequest Request(params PackageFile[] added)
    {
        var suite = new SuiteSnapshot(
            "bookworm", Mirror, ["main"], "/InRelease", DateTimeOffset.UnixEpoch, null, [], [new IndexSnapshot("main", "main/binary-amd64/Packages", index, Digest.Of("index"))]);
        var archive = new ArchiveSnapshot("bookworm", "debian", Digest.Of("archive"), DateTimeOffset.UnixEpoch, "amd64", "/keyring", [suite]);
        var template = new TemplateDeclaration("base", "bookworm", null, [], [], [], [], null, Here);
        return new GrowthRequest(
            new Family("test", "family.yaml", new Dictionary<string, ArchiveDeclaration>(), [template]),
            template,
            archive,
            Parent: null,
            OtherParents: [],
            new TemplateInputs(new Dictionary<string, string>()),
            Minimal: [],
            [new GrowthPart(new TemplatePart(template, Recommends: false), [.. added.Select(package => (package, "/package"))])],
            Estimate: 0,
            "/log");
    }
}
