using Coppice.Engine.Diagnosing;
using Coppice.Foundation;

namespace Coppice.Engine.Tests.Diagnosing;

/// <summary>A step that failed says why, where that is known.</summary>
public sealed class FailureCauseTests
{
    [Fact]
    public void What_is_missing_is_named_with_the_command_that_finds_it()
    {
        var problem = Assert.Single(FailureCause.In(Failed("building", "./make.sh: line 3: cmp: command not found")).Problems);
        Assert.Equal("cause: the command cmp is missing", problem.Details![^1]);
        Assert.Equal("coppice provides cmp    # names the package to add to packages:", problem.Hint);
        Assert.Equal(ProblemKind.StepFailed, problem.Kind);
    }

    [Fact]
    public void A_build_needs_a_build_dependency() => Assert.Equal(
        "coppice provides Xlib.h    # names the package to add to the build-dependencies",
        FailureCause.In(
            Failed("x.c:1:10: fatal error: X11/Xlib.h: No such file or directory", "make: *** [Makefile:2: x.o] Error 1"),
            "the build-dependencies").Problems[0].Hint);

    [Fact]
    public void What_is_not_known_stays_as_it_is()
    {
        var failure = Failed("building", "the moon is in the wrong phase");
        Assert.Same(failure, FailureCause.In(failure));
    }

    [Fact]
    public void Only_steps_have_logs()
    {
        var failure = new Failure([new Problem("no", Details: ["cmp: command not found"]) { Kind = ProblemKind.Policy }]);
        Assert.Same(failure, FailureCause.In(failure));
    }

    private static Failure Failed(params string[] log) =>
        new([new Problem("run make.sh failed: exit code 127", "--debug-shell", Details: log) { Kind = ProblemKind.StepFailed }]);
}
