using Coppice.Diagnosis.Logs;

namespace Coppice.Diagnosis.Tests.Logs;

/// <summary>What is the cause, what only follows, and what is neither.</summary>
public sealed class LogDiagnoserTests
{
    [Fact]
    public void The_first_cause_counts_and_what_follows_is_named()
    {
        var found = Diagnose(
            "cc -c a.c", "a.c:3:10: fatal error: pulsecore/core-error.h: No such file or directory", "compilation terminated.",
            "make[1]: *** [Makefile:4: a.o] Error 1", "make[1]: *** Waiting for unfinished jobs....",
            "b.c:7:1: error: unknown type name 'pa_core'", "make[1]: *** [Makefile:4: b.o] Error 1",
            "make: *** [Makefile:2: all] Error 2");
        Assert.Equal(("missing-header", 2, "pulsecore/core-error.h", "a.c:3"), Said(found));
        Assert.Equal(["compile-error"], found.Others.Select(other => other.Class.Id));
        Assert.Equal("the header pulsecore/core-error.h is missing", found.First!.Sentence);
        var sought = found.First.Sought!;
        Assert.Equal("core-error.h", sought.Name);
        Assert.True(sought.Fits("usr/include/pulsecore/core-error.h"));
        Assert.False(sought.Fits("usr/share/doc/core-error.h"));
    }

    [Fact]
    public void What_the_build_goes_on_after_is_no_cause()
    {
        var found = Diagnose(
            "rm: cannot remove 'old': No such file or directory", "make: [Makefile:9: clean] Error 1 (ignored)", "cc -c a.c",
            "/usr/bin/ld: cannot find -lvchan-xen: No such file or directory", "collect2: error: ld returned 1 exit status",
            "make: *** [Makefile:3: agent] Error 1");
        Assert.Equal(("missing-library", 4, "vchan-xen", null), Said(found));
        Assert.Empty(found.Others);
        Assert.Equal("libvchan-xen.so", found.First!.Sought!.Name);
    }

    [Fact]
    public void A_check_that_finds_nothing_is_no_cause()
    {
        var found = Diagnose(
            ["checking for foo.h... no", "sh: 1: bar: not found", "checking for gcc... gcc", .. Lines(40), "done"]);
        Assert.Null(found.First);
        Assert.Equal(LogDiagnosis.TailLines, found.Tail.Count);
        Assert.Equal("done", found.Tail[^1]);
    }

    [Theory]
    [InlineData("\u001b[1ma.c:1:2: \u001b[31mfatal error:\u001b[0m x.h: No such file or directory\r")]
    [InlineData("2026-11-29 18:20:01,123 a.c:1:2: fatal error: x.h: No such file or directory")]
    [InlineData("a\bb\ba.c:1:2: fatal error: x.h: No such file or directory")]
    public void What_terminals_and_builders_add_is_taken_off(string line) =>
        Assert.Equal(("missing-header", 1, "x.h", "a.c:1"), Said(Diagnose(line)));

    [Fact]
    public void The_name_of_a_builder_is_taken_off_and_that_of_a_program_is_not()
    {
        Assert.Equal("missing-header", Diagnose(
            "2026-11-29 18:20:01,1 builder: cc -c a.c",
            "2026-11-29 18:20:01,2 builder: a.c:1:2: fatal error: x.h: No such file or directory",
            "2026-11-29 18:20:01,3 builder: make: *** [Makefile:1: a.o] Error 1").First?.Class.Id);
        Assert.Equal("source-changed", Diagnose(
            "2026-11-29T18:20:01Z dpkg-source: info: using source format '3.0 (quilt)'",
            "2026-11-29T18:20:02Z dpkg-source: error: cannot represent change to a.bin: binary file contents changed")
            .First?.Class.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\u001b]0;title")]
    [InlineData("\ud800 No such file or directory")]
    public void Any_text_is_a_log(string line) => Assert.Null(Diagnose(line, line).First);

    [Fact]
    public void A_hostile_log_takes_neither_memory_nor_time()
    {
        var left = 20_000;
        var found = LogDiagnoser.Diagnose(
            () => left-- > 0 ? $"{new string('a', 3000)}: error: {new string('(', 500)}" : null,
            TestContext.Current.CancellationToken);
        Assert.Equal(20_000, found.Lines);
    }

    // Each rule must be able to say something: its mark stands in what its form takes, and there is a class for it.
    [Fact]
    public void Classes_have_words_and_sentences_of_their_own()
    {
        Assert.All(LogRules.Classes, one => Assert.Matches("^[a-z]+(-[a-z]+)*$", one.Id));
        Assert.Equal(LogRules.Classes.Count, LogRules.Classes.Select(one => one.Id).Distinct().Count());
        Assert.True(LogRules.Classes.Count >= 60);
    }

    private static (string Class, int Line, string Subject, string? Place) Said(LogDiagnosis found) =>
        found.First is { } first ? (first.Class.Id, first.Line, first.Subject, first.Place) : default;

    private static string[] Lines(int count) => [.. Enumerable.Range(1, count).Select(number => $"cc -c {number}.c")];

    private static LogDiagnosis Diagnose(params string[] lines)
    {
        using var log = new StringReader(string.Join('\n', lines));
        return LogDiagnoser.Diagnose(log.ReadLine, TestContext.Current.CancellationToken);
    }
}
