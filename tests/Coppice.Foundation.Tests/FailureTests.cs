namespace Coppice.Foundation.Tests;

public sealed class FailureTests
{
    [Fact]
    public void A_failure_carries_every_problem_and_speaks_for_the_first()
    {
        var failure = new Failure([new Problem("first", "do this"), new Problem("second")], ExitCode.Usage);
        Assert.Equal("first", failure.Message);
        Assert.Equal(["first", "second"], failure.Problems.Select(problem => problem.Message));
        Assert.Equal(64, failure.Code);
    }

    [Fact]
    public void A_problem_that_says_no_kind_has_the_one_of_its_phase_and_wrong_usage_is_one()
    {
        var own = new Problem("own") { Kind = ProblemKind.Offline };
        ProblemKind[] Kinds(Failure failure) => [.. failure.Problems.Select(problem => problem.Kind)];
        Assert.Equal(
            [ProblemKind.Unresolvable, ProblemKind.Offline],
            Kinds(new Failure([new Problem("it"), own], kind: ProblemKind.Unresolvable)));
        Assert.Equal([ProblemKind.Usage, ProblemKind.Offline], Kinds(new Failure([new Problem("it"), own], ExitCode.Usage)));
        Assert.Equal([ProblemKind.NotFound], Kinds(new Failure([new Problem("it")], ExitCode.Usage, kind: ProblemKind.NotFound)));
        Assert.Equal([ProblemKind.Unverified], Kinds(new Failure("it").Otherwise(ProblemKind.Unverified)));
        Assert.Equal(ExitCode.Usage, new Failure([own], ExitCode.Usage).Otherwise(ProblemKind.Unverified).Code);
    }

    [Fact]
    public void A_single_problem_exits_with_1() => Assert.Equal(1, new Failure("it").Code);

    [Fact]
    public void A_failure_without_a_problem_cannot_be_made() => Assert.Throws<ArgumentException>(() => new Failure([]));

    [Fact]
    public void A_place_is_written_as_compilers_write_it() =>
        Assert.Equal("family.yaml:3:7", new SourceSpan("family.yaml", 3, 7).ToString());

    [Fact]
    public void A_path_of_many_thousand_levels_is_shown_by_its_ends()
    {
        var path = "/first" + string.Concat(Enumerable.Repeat("/d", 11_000)) + "/last";
        var failure = new Failure([new Problem($"{path} lies too deep", $"rm -r {path}")]);
        Assert.InRange(failure.Message.Length, 10, 1_100);
        Assert.StartsWith("/first/d/d", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("/d/last lies too deep", failure.Message, StringComparison.Ordinal);
        Assert.Equal(failure.Message, failure.Problems[0].Message);
        // A command is whole, or it would be another one.
        Assert.Equal($"rm -r {path}", failure.Problems[0].Hint);
    }
}
