using System.Text;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning.Policies;
using Coppice.Planning.Reasons;
using Coppice.Planning.Tests.Support;

namespace Coppice.Planning.Tests.Policies;

public sealed class PolicyCheckTests : IDisposable
{
    private static readonly SourceSpan Line = new("family.yaml", 20, 3);
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_package_must_come_from_an_allowed_suite()
    {
        var policies = TemplatePolicies.None with { OnlyArchives = new DeclaredList([new DeclaredWord("deb/tiny", Line)], Line) };
        var problem = Assert.Single(Check(policies, "low=1", "new=2~bpo", "both=1"));
        Assert.Equal(
            "app: new 2~bpo comes from deb/backports, and only deb/tiny is allowed: app asks for new (family.yaml:9)",
            problem.Message);
        Assert.Equal(Line, problem.Where);
        Assert.Empty(
            Check(
                policies with { OnlyArchives = new DeclaredList([new DeclaredWord("deb", Line)], Line) }, "low=1", "new=2~bpo"));
        Assert.Contains("is in no suite of deb", Assert.Single(Check(policies, "low=9")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("new", 1)]
    [InlineData("n*", 1)]
    [InlineData("*w", 2)]
    [InlineData("ne", 0)]
    [InlineData("new?", 0)]
    public void Names_and_patterns_are_denied(string word, int problems)
    {
        var found = Check(TemplatePolicies.None with { DeniedPackages = [new DeclaredWord(word, Line)] }, "low=1", "new=2~bpo");
        Assert.Equal(problems, found.Count(problem => problem.Message.Contains(" is denied", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_packages_say_they_take_counts_before_anything_is_made()
    {
        var policies = TemplatePolicies.None with { MaxOwnSize = new DeclaredSize(2 << 20, "2 MiB", Line) };
        Assert.Empty(Check(policies, "low=1", "new=2~bpo"));
        var problem = Assert.Single(Check(policies, "low=1", "new=2~bpo", "both=1"));
        Assert.Equal("app: it would add 3.0 MiB (declared size), more than 2 MiB", problem.Message);
        Assert.Equal(3, problem.Details!.Count);
    }

    [Fact]
    public void Without_policies_nothing_is_wrong() => Assert.Empty(Check(TemplatePolicies.None, "low=1"));

    // The packages are the app's own; each is asked for and says that it takes 1 MiB.
    private IReadOnlyList<Problem> Check(TemplatePolicies policies, params string[] packages)
    {
        var names = packages.Select(package => package.Split('=')[0]).ToArray();
        var app = Declared.Template("app", "base", names) with { Policies = policies };
        var family = Declared.Family(Declared.Template("base"), app);
        return new PolicyCheck(new DistributionTable()).Of(
            new PolicySubject(
                family, app, Archive(),
                DeclaredStages.Of(
                    family, app, name => Graph(name == "base" ? [] : packages),
                    name => GrowthBasis.Declared(family.Template(name)))));
    }

    private static PackageGraph Graph(string[] packages) =>
        new DistributionTable().DependencyRules("debian").Read(Encoding.UTF8.GetBytes(string.Concat(
        packages.Select(package => package.Split('=')).Select(pair =>
            $"Package: {pair[0]}\nStatus: install ok installed\nVersion: {pair[1]}\nArchitecture: all\nInstalled-Size: "
                + $"1024\n\n"))));

    private ArchiveSnapshot Archive()
    {
        var archive = Declared.Snapshot().Archives["deb"];
        return archive with
        {
            Suites = [Suite(archive, "tiny", "low=1", "both=1"), Suite(archive, "backports", "new=2~bpo", "both=1")],
        };
    }

    private SuiteSnapshot Suite(ArchiveSnapshot archive, string name, params string[] packages)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, string.Concat(packages.Select(package => package.Split('=')).Select(pair =>
            $"Package: {pair[0]}\nVersion: {pair[1]}\nArchitecture: all\nFilename: pool/{pair[0]}.deb\nSize: 1\nSHA256: "
                + $"{new string('0', 64)}\n\n")));
        return archive.Suites[0] with
        {
            Name = name,
            Indexes = [new IndexSnapshot("main", "main/binary-amd64/Packages", file, Digest.Of([]))],
        };
    }
}
