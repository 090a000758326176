using Coppice.Components.Ordering;
using Coppice.Distributions;
using Coppice.Distributions.Building;
using Coppice.Engine.Components;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Sources;

namespace Coppice.Engine.Tests.Components;

public sealed class WantedSourcesTests
{
    private static readonly SourceSpan Here = new("family.yaml", 1, 1, "");

    private static readonly ComponentDeclaration[] Declared =
    [
        Of("app", null), Of("other", null),
        Of("lib", new GitDeclaration(new Uri("https://git.example/lib.git"), "v1.0", null, false)),
        Of("data", new TarballDeclaration(
            new Uri("https://mirror.example/data-1.0.tar.xz"), new Uri("https://mirror.example/data-1.0.tar.xz.sig"), null, null)),
    ];

    [Theory]
    [InlineData("arch", "app lib data")]
    [InlineData("debian", "app")]
    public void What_no_archive_builds_is_had_where_a_source_may_name_it(string type, string names) => Assert.Equal(
        names,
        string.Join(' ', new WantedSources(Family(type)).Of([Archive(type)], new DistributionTable()).Select(one => one.Name)));

    [Fact]
    public void A_further_source_is_given_what_the_family_has_at_its_address_and_its_signature_too()
    {
        var data = Source("data") with { Proofs = [new SourceProof("data.sig", "A", [1, 2, 3])] };
        var sources = new Dictionary<string, FrozenSource> { ["data"] = data };
        var complete = new WantedSources(Family("arch")).Complete(
            Naming("https://mirror.example/data-1.0.tar.xz", "https://mirror.example/data-1.0.tar.xz.sig"), sources);
        Assert.Same(data, Assert.Single(complete.Further).Value);
        Assert.Equal([1, 2, 3], Assert.Single(complete.Signatures).Value);

        var failure = Assert.Throws<Failure>(() => new WantedSources(Family("arch")).Complete(
            Naming("https://mirror.example/data-1.1.tar.xz", "git+https://mirror.example/x"), sources));
        Assert.Equal(
            [
                "it takes https://mirror.example/data-1.1.tar.xz, which is no source of the family: nothing has verified it",
                "it takes git+https://mirror.example/x, which is no source of the family: nothing has verified it",
            ],
            failure.Problems.Select(problem => problem.Message));
    }

    [Theory]
    [InlineData("tag", "v1.0", null)]
    [InlineData("tag", "v1.0.1", null)]
    [InlineData("commit", "0123456789", null)]
    [InlineData("", "", null)]
    [InlineData("tag", "v2.0", "tag: v2.0    # under lib")]
    [InlineData("commit", "0123", "tag: TAG    # under lib: a signed one on that commit")]
    [InlineData("commit", "fedcba9876", "tag: TAG    # under lib: a signed one on that commit")]
    [InlineData("branch", "main", "branch: main    # under lib")]
    public void A_repository_is_the_component_that_has_that_commit_of_it(string kind, string value, string? hint)
    {
        var lib = new FrozenSource(
            "lib", SourceKind.Git, "https://git.example/lib.git", Digest.Of("lib"), DateTimeOffset.UnixEpoch)
        {
            Ref = "v1.0", Commit = "0123456789012345678901234567890123456789",
            Proofs = [new SourceProof("v1.0", "A", []), new SourceProof("v1.0.1", "A", [])],
        };
        ReadComponent Complete(FrozenSource source, string url) => new WantedSources(Family("arch")).Complete(
            new ReadComponent(Declared[0], Source("app"), PackageRecipe.Unknown with
            {
                Sources = [new FurtherSource("tree", "git+x") { Repository = new NamedRepository(url, kind, value), Line = 7 }],
            }),
            new Dictionary<string, FrozenSource> { ["lib"] = source });
        const string Address = "https://git.example/lib";
        if (hint is null)
        {
            Assert.Same(lib, Complete(lib, Address).Further["tree"]);
        }
        else
        {
            var problem = Assert.Single(Assert.Throws<Failure>(() => Complete(lib, Address)).Problems);
            Assert.Equal(
                $"it takes git+x (line 7 of its PKGBUILD), but the family has lib at v1.0, the commit {lib.Commit}", problem.Message);
            Assert.Equal(hint, problem.Hint);
        }

        // A tree of one's own stands in its place, whatever commit is wanted.
        var own = lib with { Kind = SourceKind.Override, Ref = "", Commit = "", Proofs = [] };
        Assert.Same(own, Complete(own, Address + ".git/").Further["tree"]);
        Assert.Same(own, Complete(own, "git://git.example/lib").Further["tree"]);
        Assert.Throws<Failure>(() => Complete(own, "https://git.example:8443/lib"));
        var other = Assert.Single(Assert.Throws<Failure>(() => Complete(lib, "git://other.example/lib")).Problems);
        Assert.EndsWith("which is no source of the family: nothing has verified it", other.Message, StringComparison.Ordinal);
        Assert.StartsWith("components: {NAME: {git: https://other.example/lib, tag: ", other.Hint, StringComparison.Ordinal);
    }

    private static ReadComponent Naming(params string[] addresses) => new(
        Declared[0], Source("app"), PackageRecipe.Unknown with
        {
            Sources = [.. addresses.Select(address => new FurtherSource(address.Split('/')[^1], address))],
        });

    private static ComponentDeclaration Of(string name, SourceDeclaration? source) => new(name, source, null, Here);

    private static FrozenSource Source(string name) =>
        new(name, SourceKind.Tarball, name, Digest.Of(name), DateTimeOffset.UnixEpoch);

    private static ArchiveDeclaration Archive(string type) => ArchiveDeclaration.OfOwn(
        "own", type, own: null, architecture: null, Here) with
    {
        Built = new BuiltArchive([new DeclaredWord("app", Here)], new DeclaredWord("buildd", Here)),
    };

    private static Family Family(string type) => new(
        "family.yaml", "tests", new Dictionary<string, ArchiveDeclaration> { ["own"] = Archive(type) }, [])
    {
        Components = Declared,
    };
}
