using Coppice.Distributions;
using Coppice.Distributions.Debian;
using Coppice.Foundation;
using Coppice.Growing.Building;
using Coppice.Growing.Sessions;
using Coppice.Growing.Tests.Support.Methods;
using Coppice.Model;

namespace Coppice.Growing.Tests.Building;

public sealed class InstalledCheckTests : IDisposable
{
    private readonly string index = Path.GetTempFileName();

    public InstalledCheckTests() => File.WriteAllText(
        index,
        $"Package: less\nVersion: 590-2\nArchitecture: amd64\nFilename: pool/less.deb\nSize: 1\nSHA256: "
            + $"{Digest.Of("less").Hex}\n\n");

    public void Dispose() => File.Delete(index);

    [Fact]
    public void What_the_plan_foresaw_is_accepted() =>
        InstalledCheck.Run(Request(Jobs.Package("vim", "2:9.0")), new DebianPackageManager(), Status("vim", "2:9.0"));

    [Fact]
    public void What_the_plan_did_not_foresee_is_accepted_when_the_index_has_it() =>
        InstalledCheck.Run(Request(), new DebianPackageManager(), Status("less", "590-2"));

    [Theory]
    [InlineData("less", "591-1")]
    [InlineData("more", "590-2")]
    public void A_package_that_calls_itself_otherwise_than_the_index_is_refused(string name, string version)
    {
        var failure = Assert.Throws<Failure>(() =>
            InstalledCheck.Run(Request(), new DebianPackageManager(), Status(name, version)));
        Assert.Contains($"an installed package is {name} {version} amd64", failure.Message, StringComparison.Ordinal);
    }

    private static byte[] Status(string name, string version) =>
        System.Text.Encoding.UTF8.GetBytes(
            $"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n\n");

    private GrowthJob Request(params PackageFile[] added) =>
        new(Jobs.Of().Request with { Parent = null }, Jobs.Archive(index), "/log")
    {
        Parts =
        [
            new GrowthPart(
                new TemplatePart(Jobs.Family.Template("base"), Recommends: false),
                [.. added.Select(package => (package, "/package"))]),
        ],
    };
}
