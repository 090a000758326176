using System.Text;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning.Tests.Support;
using Coppice.Store.Generations;

namespace Coppice.Planning.Tests;

public sealed class GraftForecasterTests
{
    private const string Base1 = "libc 1";
    private const string Base2 = "libc 2";
    private readonly List<Digest> asked = [];

    [Fact]
    public void A_template_whose_packages_stay_gets_its_predicted_database_and_the_files_of_its_own_packages()
    {
        var forecast = Of(Base1, "libc 1,git 1", Base2, catalog: ["libc 2", "git 1"]);
        Assert.True(forecast.IsCertain);
        Assert.Equal(["git 1"], forecast.Packages.Select(package => $"{package.Name} {package.Version}"));
        Assert.Equal(Encoding.UTF8.GetString(Status("git 1,libc 2")), Encoding.UTF8.GetString(forecast.Database));
    }

    [Fact]
    public void Reasons_of_the_distribution_are_given_on()
    {
        var forecast = Of(Base1, "libc 1,git 1", "libc 2,git 2", catalog: ["libc 2", "git 2"]);
        Assert.Equal(
            ["its parent now has a different git", "its parent now has git, which this template asks for"],
            forecast.Verdict.Rebuild);
        Assert.Empty(forecast.Packages);
    }

    [Fact]
    public void What_the_archive_has_no_more_could_not_be_installed_again() =>
        Assert.Equal(
            ["the archive no longer has some of its packages"],
            Of(Base1, "libc 1,git 1", Base2, catalog: ["libc 2", "git 2"]).Verdict.Rebuild);

    [Fact]
    public void A_database_that_cannot_be_merged_is_a_reason_and_no_failure() =>
        Assert.Contains(
            " twice", Of(Base1, "libc 1,git 1,git 1", Base2, catalog: ["git 1"]).Verdict.Rebuild.Single(),
            StringComparison.Ordinal);

    [Fact]
    public void When_the_archive_before_is_gone_everything_may_have_changed()
    {
        var forecast = Of(Base1, "libc 1,git 1", Base2, catalog: ["git 1"], known: false);
        Assert.Equal(["the archive changed git"], forecast.Verdict.Rebuild);
        Assert.Equal([Declared.Snapshot().Digest], asked);
    }

    [Fact]
    public void What_a_graft_before_added_is_the_templates_own_too()
    {
        // The old layer and the one that made it fit: what is below both is the parent.
        var forecast = Of(Base1, "libc 1,git 1", Base2, catalog: ["git 1"], moreLayers: 1);
        Assert.True(forecast.IsCertain);
        Assert.Equal(["git"], forecast.Packages.Select(package => package.Name));
    }

    [Fact]
    public void What_was_never_grown_cannot_be_grafted()
    {
        var (family, snapshot) = (
            Declared.Family(Declared.Template("base"), Declared.Template("a", "base")), Declared.Snapshot());
        var step = new PlanStep(family.Template("a"), PlanAction.Build, [], null);
        var forecast = new GraftForecaster(new DistributionTable(), _ => new Tree([]), _ => null)
            .Of(new Plan(family, snapshot, [step], []), step, [], new Catalog([]));
        Assert.False(forecast.MayBe);
    }

    private GraftForecast Of(string before, string own, string parent, string[] catalog, bool known = true, int moreLayers = 0)
    {
        var (family, snapshot) = (
            Declared.Family(Declared.Template("base"), Declared.Template("a", "base", ["git"])), Declared.Snapshot());
        Digest[] layers = [Digest.Of("base"), .. Enumerable.Range(0, 1 + moreLayers).Select(i => Digest.Of($"own {i}"))];
        var current = new Generation(
            "a", 1, default, null, default, default, layers, snapshot.Digest, 0,
            [
                .. own.Split(',').Select(package =>
                    new RecordedPackage(package.Split(' ')[0], package.Split(' ')[1], "amd64", 1, Automatic: false)),
            ],
            0, 0, null)
        {
            MoreLayers = moreLayers,
        };
        var step = new PlanStep(family.Template("a"), PlanAction.Graft, ["newer snapshot"], current);
        var forecaster = new GraftForecaster(
            new DistributionTable(),
            generation => new Tree(Status(generation.Layers.Count == 1 ? before : own)),
            generation =>
            {
                asked.Add(generation.Snapshot);
                return known ? PackageSources.Of(snapshot.Archives["deb"]) : null;
            });
        return forecaster.Of(new Plan(family, snapshot, [step], []), step, Status(parent), new Catalog(catalog));
    }

    private static byte[] Status(string packages) => Encoding.UTF8.GetBytes(string.Concat(packages.Split(',').Select(package =>
        $"Package: {package.Split(' ')[0]}\nStatus: install ok installed\nInstalled-Size: 1\nArchitecture: amd64\nVersion: "
            + $"{package.Split(' ')[1]}\n\n")));

    private sealed class Tree(byte[] status) : IPackageTree
    {
        public byte[]? Read(BytePath path) => path == BytePath.Of("var/lib/dpkg/status") ? status : null;

        public IEnumerable<BytePath> FoldersIn(BytePath folder) => [];
    }

    private sealed class Catalog(string[] packages) : IPackageCatalog
    {
        public IReadOnlyCollection<string> Names => [.. packages.Select(package => package.Split(' ')[0])];

        public IEnumerable<PackageFile> Files =>
            packages.Select(package => Find(package.Split(' ')[0], package.Split(' ')[1], "amd64")!);

        public bool Has(string name) => Names.Contains(name);

        public bool Has(string name, string version, string architecture) => packages.Contains($"{name} {version}");

        public PackageFile? Find(string name, string version, string architecture) => Has(name, version, architecture)
            ? new PackageFile(
                name, version, architecture, "pool/x.deb", 1, Digest.Of(name), new Uri("http://mirror.example/debian"))
            : null;

        public CataloguedPackage? At(Uri mirror, string path) => null;
    }
}
