namespace Coppice.Diagnosis.Logs;

/// <summary>A line of a log that says why something failed.</summary>
/// <param name="Class">The class of the reason.</param>
/// <param name="Line">Where it stands, counted from 1.</param>
/// <param name="Text">The line, without what terminals and builders add, at most 4,096 characters.</param>
/// <param name="Subject">What is missing or wrong: a header, a package; empty where the class has none.</param>
/// <param name="Place">The place in a source that the line names, <c>file:line</c>; null when it names none.</param>
public sealed record LogFinding(FailureClass Class, int Line, string Text, string Subject, string? Place)
{
    /// <summary>The sentence for people.</summary>
    public string Sentence => Class.Meaning.Replace("{0}", Subject, StringComparison.Ordinal);

    /// <summary>The file that would mend it; null where none would.</summary>
    public SoughtFile? Sought => Subject.Length == 0 ? null : Class.Sought?.Invoke(Subject);
}

/// <summary>What a log says of a failure.</summary>
/// <param name="Lines">How many lines the log has.</param>
/// <param name="First">The first cause; null when nothing in the log is known to be one.</param>
/// <param name="Others">What failed next to it or after it, in the order of the log, each reason once.</param>
/// <param name="Tail">The last lines, at most <see cref="TailLines"/>.</param>
public sealed record LogDiagnosis(int Lines, LogFinding? First, IReadOnlyList<LogFinding> Others, IReadOnlyList<string> Tail)
{
    /// <summary>How many of the last lines are kept.</summary>
    public const int TailLines = 20;
}
