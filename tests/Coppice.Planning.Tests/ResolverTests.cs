using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;
using Coppice.Model;
using Coppice.Planning.Tests.Support;

namespace Coppice.Planning.Tests;

public sealed class ResolverTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("coppice-test-");
    private readonly FakeApt apt = new();

    [Fact]
    public async Task Everything_wrong_is_told_in_the_order_of_the_family_whatever_ended_first()
    {
        var wrong = Enumerable.Range(0, 30).Select(i => Declared.Template($"wrong-{i}", "base", [$"gone-{i}"])).ToArray();
        var failure = await Assert.ThrowsAsync<Failure>(() =>
            ResolveAsync([Declared.Template("base"), .. wrong, Declared.Template("below", "wrong-0", ["gone"])]));
        Assert.Equal(
            Enumerable.Range(0, 30).Select(i => $"wrong-{i}: deb has no package gone-{i}"),
            failure.Problems.Select(problem => problem.Message));
    }

    [Fact]
    public async Task What_is_wrong_in_one_line_is_told_from_left_to_right()
    {
        var failure = await Assert.ThrowsAsync<Failure>(() =>
            ResolveAsync([Declared.Template("base"), Declared.Template("wrong", "base", ["gone-1", "gone-2", "gone-3"])]));
        Assert.All(failure.Problems, problem => Assert.Equal(ProblemKind.Unresolvable, problem.Kind));
        Assert.Equal([1, 2, 3], failure.Problems.Select(problem => problem.Message[^1] - '0'));
    }

    [Fact]
    public async Task Each_template_is_resolved_on_what_its_parents_are_predicted_to_be()
    {
        var resolved = await ResolveAsync(
            [
                Declared.Template("base"), Declared.Template("one", "base"), Declared.Template("two", "one"),
                Declared.Template("other", "base"),
            ]);
        Assert.Equal(["base", "one", "other", "two"], resolved.Keys.Order(StringComparer.Ordinal));
        Assert.All(resolved.Values, resolution => Assert.NotNull(resolution.Catalog));
        Assert.Equal(1, apt.Asked);
    }

    [Fact]
    public async Task Those_that_cannot_be_resolved_are_handed_over_and_the_others_go_on()
    {
        var failed = new List<string>();
        var resolved = await ResolveAsync(
            [
                Declared.Template("base"), Declared.Template("wrong", "base", ["gone"]), Declared.Template("below", "wrong"),
                Declared.Template("right", "base"),
            ],
            (step, _) => failed.Add(step.Template.Name));
        Assert.Equal(["wrong"], failed);
        Assert.Equal(["base", "right"], resolved.Keys.Order(StringComparer.Ordinal));
    }

    public void Dispose() => folder.Delete(recursive: true);

    private Task<IReadOnlyDictionary<string, Resolution>> ResolveAsync(
        TemplateDeclaration[] templates, Action<PlanStep, Failure>? onFailure = null)
    {
        var (family, snapshot) = (Declared.Family(templates), Declared.Snapshot());
        var archive = snapshot.Archives["deb"];
        Directory.CreateDirectory(Path.Combine(folder.FullName, archive.Digest.Hex, "metadata"));
        var plan = new Plan(
            family, snapshot, [.. templates.Select(template => new PlanStep(template, PlanAction.Build, ["never grown"], null))],
            []);
        return new Resolver(
            apt, new DistributionTable(), _ => throw new InvalidOperationException("nothing is grown"), _ => null,
            folder.FullName)
            .ResolveAsync(plan, NoProgress.Instance, TestContext.Current.CancellationToken, onFailure);
    }

    // Installs nothing.
    private sealed class FakeApt : IProcessRunner
    {
        private int asked;

        public int Asked => asked;

        public CommandResult Run(Command command, CancellationToken cancel = default)
        {
            if (command.Program != "apt-cache" && command.Arguments is not ["--version"])
            {
                Interlocked.Increment(ref asked);
            }

            return new CommandResult(0, [], "");
        }
    }
}
