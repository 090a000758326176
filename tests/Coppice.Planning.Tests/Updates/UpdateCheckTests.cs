using Coppice.Archives;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;
using Coppice.Planning.Updates;
using Coppice.Store;
using Coppice.Store.Generations;

namespace Coppice.Planning.Tests.Updates;

public sealed class UpdateCheckTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;
    private readonly DistributionTable distributions = new();
    private readonly GenerationStore generations;
    private readonly Family family;

    public UpdateCheckTests()
    {
        generations = new GenerationStore(StoreOpening.OpenOrCreate(Path.Combine(folder, "store")), TimeProvider.System);
        var file = Path.Combine(folder, "family.yaml");
        File.WriteAllText(file, """
            version: 1
            family: test
            archives:
              bookworm: {type: debian, suites: [bookworm, bookworm-security], components: [main], architecture: amd64}
            templates:
              base: {archive: bookworm}
              vault: {from: base}
              dev: {from: base}
            """);
        family = new FamilyReader(distributions.Types).Read(file);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Every_template_is_told_and_every_update_counted_once()
    {
        Grow("base", [], "libssl3 1", "tzdata 1 all");
        Grow("vault", [], "libssl3 1", "tzdata 2 all", "own 7");
        var report = Check(Snapshot("libssl3 1 amd64 5\ntzdata 2 all 30", "libssl3 2 amd64 70"));

        Assert.Equal(
            ["base: libssl3 1 → 2 bookworm-security, tzdata 1 → 2 bookworm", "vault: libssl3 1 → 2 bookworm-security", "dev: "],
            report.Templates.Select(template => $"{template.Template.Name}: {string.Join(", ", template.Updates.Select(Text))}"));
        Assert.Null(report.Templates[2].Generation);
        Assert.True(report.HasUpdates);
        Assert.Equal(100, report.DownloadBytes);
        // Security first, then by name.
        Assert.Equal(
            ["libssl3 in base, vault", "tzdata in base"],
            report.ByPackage.Select(pair => $"{pair.Update.Name} in {string.Join(", ", pair.Templates)}"));
    }

    [Fact]
    public void Templates_with_different_versions_of_a_package_are_told_apart()
    {
        Grow("base", [], "a 1");
        Grow("vault", [], "a 2");
        Assert.Equal(
            ["a 1 → 3 bookworm", "a 2 → 3 bookworm"],
            Check(Snapshot("a 3 amd64 5", "")).ByPackage.Select(pair => Text(pair.Update)));
    }

    [Fact]
    public void Only_the_templates_that_were_asked_for_are_looked_at()
    {
        Grow("base", [], "a 1");
        Grow("vault", [], "a 1");
        var report = Check(Snapshot("a 1 amd64 5", ""), family.Template("vault"));
        Assert.Equal(["vault"], report.Templates.Select(template => template.Template.Name));
        Assert.False(report.HasUpdates);
    }

    [Fact]
    public void A_tree_is_opened_only_where_something_has_a_say_or_nobody_looked()
    {
        Grow("base", [], "a 1");
        Grow("vault", null, "a 1");
        Grow("dev", ["etc/apt/preferences.d/x"], "a 1");
        // The store has no trees here: each of the two fails, and both are named at once.
        var failure = Assert.Throws<Failure>(() => Check(Snapshot("a 2 amd64 5", "")));
        Assert.Equal(["vault: no device", "dev: no device"], failure.Problems.Select(problem => problem.Message));
    }

    [Fact]
    public void What_an_update_leaves_as_it_is_has_no_updates_but_is_told()
    {
        Digest newest = Digest.Of("archive"), older = Digest.Of("older");
        generations.Add(Grown("base", "a 1") with { Snapshot = older });
        generations.Add(Grown("vault", "a 1") with { Snapshot = newest });
        generations.Add(Grown("dev", "a 1") with { Snapshot = newest });
        var asked = new List<string>();
        var report = Check(Snapshot("a 2 amd64 5", ""), templates =>
        {
            asked.AddRange(templates.Select(template => template.Name));
            return new HashSet<string> { "vault" };
        });
        // What was grown from older metadata is grown anew in any case.
        Assert.Equal(["vault", "dev"], asked);
        Assert.Equal(
            [("base", 1, 0), ("vault", 0, 1), ("dev", 1, 0)],
            report.Templates.Select(template => (template.Template.Name, template.Updates.Count, template.NotBrought.Count)));

        asked.Clear();
        var alone = Check(
            Snapshot("a 2 amd64 5", ""), templates => templates.Select(template => template.Name).ToHashSet(),
            family.Template("vault"));
        Assert.False(alone.HasUpdates);
        Assert.Equal("a 1 → 2 bookworm", Text(Assert.Single(Assert.Single(alone.Unsatisfied).NotBrought)));
    }

    [Fact]
    public void A_template_of_another_family_is_refused()
    {
        generations.Add(Grow("base", []) with { Template = "vault", Family = "other" });
        Assert.Contains(
            "of another family, other", Assert.Throws<Failure>(() => Check(Snapshot("", ""))).Message, StringComparison.Ordinal);
    }

    private static string Text(PackageUpdate update) => $"{update.Name} {update.From} → {update.To.Version} {update.To.Suite}";

    private UpdateReport Check(Snapshot snapshot, params TemplateDeclaration[] targets) => Check(snapshot, null, targets);

    private UpdateReport Check(
        Snapshot snapshot,
        Func<IReadOnlyList<TemplateDeclaration>, IReadOnlySet<string>>? kept,
        params TemplateDeclaration[] targets) =>
        new UpdateCheck(
            generations, distributions, generation => throw new Failure("no device"), new ConfinedRunner(),
            kept ?? (_ => throw new InvalidOperationException("nobody needs to plan")))
        .Run(family, snapshot, targets, CancellationToken.None);

    // Packages are "name version architecture size", one a line.
    private Snapshot Snapshot(params string[] suites) =>
        new(Digest.Of("snapshot"), DateTimeOffset.UnixEpoch, new Dictionary<string, ArchiveSnapshot>
    {
        ["bookworm"] = new(
            "bookworm", "debian", Digest.Of("archive"), DateTimeOffset.UnixEpoch, "amd64", "/none",
            [.. suites.Select((packages, i) => Suite(family.Archives["bookworm"].Suites[i], packages))]),
    });

    private SuiteSnapshot Suite(string name, string packages)
    {
        var (release, index) = (Path.Combine(folder, $"{name}.InRelease"), Path.Combine(folder, $"{name}.Packages"));
        File.WriteAllText(release, $"Suite: {name}\n");
        File.WriteAllText(index,
            string.Concat(packages.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
            .Select(words => $"Package: {words[0]}\nVersion: {words[1]}\nArchitecture: {words[2]}\nSize: {words[3]}\n\n")));
        return new SuiteSnapshot(
            name, new Uri("http://mirror.example/debian"), ["main"], release, DateTimeOffset.UnixEpoch, null, [],
            [new IndexSnapshot("main", "main/binary-amd64/Packages", index, Digest.Of(name))]);
    }

    private Generation Grow(string template, string[]? policy, params string[] packages) =>
        generations.Add(Grown(template, packages) with { UpdatePolicy = policy, Snapshot = Digest.Of("older") });

    private static Generation Grown(string template, params string[] packages) => new(
        template, 0, default, null, Digest.Of("key"), Digest.Of(template), [Digest.Of(template)], Digest.Of("archive"), 0,
        [
            .. packages.Select(package => package.Split(' '))
                .Select(words => new RecordedPackage(words[0], words[1], words.Length > 2 ? words[2] : "amd64", 1, false)),
        ],
        1, 1, null)
    {
        Family = "test",
        UpdatePolicy = [],
    };
}
