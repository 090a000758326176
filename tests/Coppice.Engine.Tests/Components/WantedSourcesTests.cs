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
        Of("data", new TarballDeclaration(
            new Uri("https://mirror.example/data-1.0.tar.xz"), new Uri("https://mirror.example/data-1.0.tar.xz.sig"), null, null)),
    ];

    [Theory]
    [InlineData("arch", "app data")]
    [InlineData("debian", "app")]
    public void What_is_one_file_is_had_where_a_source_may_name_it(string type, string names) => Assert.Equal(
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
