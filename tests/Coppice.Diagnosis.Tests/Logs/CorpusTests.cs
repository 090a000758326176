using Coppice.Diagnosis.Logs;

namespace Coppice.Diagnosis.Tests.Logs;

/// <summary>
/// Logs of commands that really failed, made without a look at the rules (Corpus/make-logs), and what is right for each.
/// </summary>
public sealed class CorpusTests
{
    private const string Unknown = "unknown";

    private static readonly IReadOnlyList<Case> Cases =
    [
        .. File.ReadLines(Path.Combine(Folder, "corpus.tsv")).Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'))
            .Select(fields => new Case(fields[0], fields[1], int.Parse(fields[2]), fields.ElementAtOrDefault(3) ?? "")),
    ];

    private static string Folder => Path.Combine(Checkout.Root, "tests", "Coppice.Diagnosis.Tests", "Corpus");

    [Fact]
    public void There_are_three_logs_of_each_class_and_forty_of_none()
    {
        Assert.True(Cases.Count(one => one.Class == Unknown) >= 40, "logs of no class");
        Assert.Empty(Cases.Where(one => one.Class != Unknown).GroupBy(one => one.Class).Where(group => group.Count() < 3)
            .Select(group => $"{group.Key}: {group.Count()}"));
        Assert.True(Cases.Select(one => one.Class).Distinct().Count() > 60, "classes");
    }

    [Fact]
    public void No_class_is_taken_for_another() => Assert.Empty(
        Cases.Select(one => (Case: one, Found: Diagnose(one).First))
            .Where(pair => (pair.Found?.Class.Id ?? Unknown) != pair.Case.Class)
            .Select(pair => $"{pair.Case}: {pair.Found?.Class.Id} in line {pair.Found?.Line}: {pair.Found?.Text}"));

    // A neighbouring line of the same message, or the same name with more around it, is as good for a person. Of some messages
    // the name stands in a line that is not looked at, such as that of a server.
    [Fact]
    public void Line_and_subject_are_those_of_the_first_cause()
    {
        var known = Cases.Where(one => one.Class != Unknown).Select(one => (Case: one, Found: Diagnose(one).First))
            .Where(pair => pair.Found is not null).ToList();
        var otherLine = known.Where(pair => Math.Abs(pair.Found!.Line - pair.Case.Line) > 2).ToList();
        var otherSubject = known.Where(pair => !IsOneOfTheOther(pair.Found!.Subject, pair.Case.Subject)).ToList();
        Assert.True(
            otherLine.Count * 20 <= known.Count, string.Join('\n', otherLine.Select(pair => $"{pair.Case}: {pair.Found!.Line}")));
        Assert.True(
            otherSubject.Count * 10 <= known.Count,
            string.Join('\n', otherSubject.Select(pair => $"{pair.Case}: {pair.Found!.Subject}")));
    }

    private static LogDiagnosis Diagnose(Case one)
    {
        using var log = new StreamReader(Path.Combine(Folder, one.File));
        return LogDiagnoser.Diagnose(log.ReadLine, TestContext.Current.CancellationToken);
    }

    private static bool IsOneOfTheOther(string found, string right) =>
        right.Length == 0 || Words(right).Intersect(Words(found)).Any()
            || found.Contains(right, StringComparison.OrdinalIgnoreCase)
            || (found.Length > 0 && right.Contains(found, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Words(string text) =>
        text.ToLowerInvariant().Split(
            [' ', '/', ':', '\'', '"', '(', ')', '=', '<', '>', '[', ']'], StringSplitOptions.RemoveEmptyEntries);

    private sealed record Case(string File, string Class, int Line, string Subject);
}
