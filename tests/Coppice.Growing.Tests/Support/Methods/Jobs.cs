using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Growing.Requests;
using Coppice.Growing.Sessions;
using Coppice.Growing.Storing;
using Coppice.Model;
using Coppice.Store.Generations;
using Coppice.Store.Trees;

namespace Coppice.Growing.Tests.Support.Methods;

/// <summary>Growths as methods are given them, without a store or a sandbox.</summary>
internal static class Jobs
{
    internal static readonly SourceSpan Here = new("family.yaml", 3, 3);

    internal static readonly Uri Mirror = new("http://mirror.example/debian");

    /// <summary>What a fake grows.</summary>
    internal static GrownTree Tree { get; } = new(
        [Digest.Of("layer")], TreeListing.Empty, Entries: 1234, OwnBytes: 5, NewBytes: 3 << 20);

    /// <summary>
    /// The template <c>vault</c> on <c>base</c>, which was grown before, and of which only the parent has changed.
    /// </summary>
    internal static GrowthJob Of(PlanAction action = PlanAction.Graft) => new(
        new GrowthRequest(
            Family, Family.Template("vault"), Digest.Of("archive"), Generation("base", 2), [], Inputs("new"), [], [], Estimate: 0)
        {
            Action = action,
            Basis = GrowthBasis.Declared(Family.Template("vault")),
            Current = Generation("vault", 1) with { Inputs = Inputs("old").Values },
        },
        Archive("/nowhere"), "/log");

    internal static Family Family { get; } = new(
        "test", "family.yaml", new Dictionary<string, ArchiveDeclaration>(),
        [
            Template("base", null), Template("vault", "base", "less"), Template("web", "base"),
            Template("both", "vault") with { OtherParents = ["web"] },
        ]);

    internal static GrowthJob Composed(GrowthJob job) =>
        job with { Request = job.Request with { Template = Family.Template("both"), OtherParents = [Generation("web", 1)] } };

    internal static TemplateDeclaration Template(string name, string? parent, params string[] packages) => new(
        name, parent is null
            ? "bookworm"
            : null, parent, [.. packages.Select(package => new DeclaredWord(package, Here))], [], [], [], null, Here);

    internal static Generation Generation(string template, int number) => new(
        template, number, DateTimeOffset.UnixEpoch, null, Digest.Of($"{template} key"), Digest.Of($"{template} tree"),
        [Digest.Of($"{template} layer")],
        Digest.Of("archive"), 0, [new RecordedPackage("less", "590-2", "amd64", 312, Automatic: false)], 1, 2, "log");

    internal static TemplateInputs Inputs(string parent, string packages = "less") =>
        new(new Dictionary<string, string> { [TemplateInputs.Parent] = parent, ["packages"] = packages });

    internal static ArchiveSnapshot Archive(string index) => new(
        "bookworm", "debian", Digest.Of("archive"), DateTimeOffset.UnixEpoch, "amd64", "/keyring",
        [
            new SuiteSnapshot(
                "bookworm", Mirror, ["main"], "/InRelease", DateTimeOffset.UnixEpoch, null, [],
                [new IndexSnapshot("main", "main/binary-amd64/Packages", index, Digest.Of("index"))]),
        ]);

    internal static PackageFile Package(string name, string version) =>
        new(name, version, "amd64", $"pool/{name}.deb", 1, Digest.Of($"{name} {version}"), Mirror);
}
