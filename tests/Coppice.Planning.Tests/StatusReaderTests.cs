using Coppice.Archives;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Model;
using Coppice.Sandbox;
using Coppice.Store;
using Coppice.Store.Generations;

namespace Coppice.Planning.Tests;

public sealed class StatusReaderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;
    private readonly DistributionTable distributions = new();
    private readonly GenerationStore generations;
    private readonly InputReader inputs = new(new FileTree(new ConfinedRunner()));
    private readonly Family family;

    public StatusReaderTests()
    {
        generations = new GenerationStore(StoreOpening.OpenOrCreate(Path.Combine(folder, "store")), TimeProvider.System);
        var file = Path.Combine(folder, "family.yaml");
        File.WriteAllText(file, """
            version: 1
            family: two
            archives:
              one: {type: debian, suites: [bookworm], components: [main], architecture: amd64}
              other: {type: debian, suites: [trixie], components: [main], architecture: amd64}
            templates:
              base: {archive: one}
              child: {from: base, packages: [less]}
              stranger: {archive: other}
            """);
        family = new FamilyReader(distributions.Types).Read(file);
    }

    [Fact]
    public void Without_generations_everything_is_absent()
    {
        Assert.Equal(["Absent", "Absent", "Absent"], States(Read(Snapshot("one", "other"))));
        Assert.Equal(["Absent", "Absent", "Absent"], States(Read(null)));
        Assert.Equal(["Absent", "Absent", "Absent"], States(FamilyStatus.NothingGrown(family)));
    }

    [Fact]
    public void What_is_as_declared_is_current_and_what_is_not_is_stale_with_the_reason()
    {
        var snapshot = Snapshot("one", "other");
        var parent = Grow("base", snapshot, null);
        Grow("child", snapshot, parent, ("packages", "more"));
        Assert.Equal(["Current", "Stale packages: +less -more", "Absent"], States(Read(snapshot)));
    }

    [Fact]
    public void A_template_whose_archive_is_not_in_the_snapshot_as_declared_is_stale()
    {
        var snapshot = Snapshot("one", "other");
        Grow("base", snapshot, null);
        Grow("stranger", snapshot, null);
        Assert.Equal(
            ["Current", "Absent", "Stale the declaration of other changed since the last snapshot"],
            States(Read(Snapshot("one"))));
        Assert.Equal(["Stale there is no current snapshot", "Absent", "Stale there is no current snapshot"], States(Read(null)));
    }

    [Fact]
    public void Templates_that_are_not_declared_are_listed()
    {
        var snapshot = Snapshot("one", "other");
        generations.Add(Grow("base", snapshot, null) with { Template = "forgotten" });
        Assert.Equal(["forgotten"], Read(snapshot).Undeclared.Select(generation => generation.Template));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static IEnumerable<string> States(FamilyStatus status) =>
        status.Templates.Select(template => $"{template.State} {string.Join("; ", template.Reasons)}".TrimEnd());

    private FamilyStatus Read(Snapshot? snapshot) =>
        new StatusReader(new Planner(inputs, generations, distributions), generations, archive => archive.Architecture!)
            .Read(family, snapshot);

    private Snapshot Snapshot(params string[] archives) => new(
        Digest.Of("snapshot"), DateTimeOffset.UnixEpoch, archives.ToDictionary(name => name, name =>
        {
            var suite = new SuiteSnapshot(
                family.Archives[name].Suites[0], new Uri("http://mirror.example/debian"), ["main"], "/none",
                DateTimeOffset.UnixEpoch, null, [], []);
            return new ArchiveSnapshot(name, "debian", Digest.Of(name), DateTimeOffset.UnixEpoch, "amd64", "/none", [suite]);
        }));

    private Generation Grow(string name, Snapshot snapshot, Generation? parent, params (string Name, string Value)[] otherwise)
    {
        var template = family.Template(name);
        var archive = snapshot.Archives[family.ArchiveOf(template).Name];
        var values = inputs.Read(
            family, template, archive, distributions.PackageManager("debian"), parent?.Tree,
            GrowthBasis.Declared(template)).Values.ToDictionary();
        foreach (var (key, value) in otherwise)
        {
            values[key] = value;
        }

        return generations.Add(new Generation(
            name, 0, default, parent is null
                ? null
                : new GenerationParent(parent.Template, parent.Number, parent.Tree), Digest.Of("key"), Digest.Of(name),
            [], archive.Digest, 0, [], 1, 1, null)
        {
            Family = family.Name,
            Inputs = values,
        });
    }
}
