using Coppice.Families.Yaml;
using Coppice.Foundation;

namespace Coppice.Families.Checking;

/// <summary>Collects everything that is wrong with a family, so that it can be shown at once.</summary>
/// <param name="limits">How many problems are kept.</param>
/// <param name="file">The family file, whose problems come first.</param>
internal sealed class Problems(FamilyLimits limits, string file)
{
    // Longer words are not typing errors, and the edit distance costs the product of both lengths.
    private const int LongestQuestion = 64;
    private const int MostCandidates = 1000;

    private readonly List<Problem> kept = [];
    private int dropped;

    /// <summary>Whether an included file is missing, so that a name that is not known may well be declared there.</summary>
    public bool Incomplete { get; set; }

    private bool IsFull => kept.Count == limits.Problems;

    /// <summary>Adds a problem at a place.</summary>
    public void Add(YamlNode node, string message, string? hint = null) => Add(
        new Problem(message, hint, IsFull ? null : node.Where));

    /// <summary>Adds a problem at a place of something that is read already.</summary>
    public void Add(
        SourceSpan where, string message, string? hint = null) => Add(new Problem(message, hint, IsFull ? null : where));

    /// <summary>Adds a problem that has no place.</summary>
    public void Add(string message, string? hint = null) => Add(new Problem(message, hint));

    /// <summary>
    /// Adds the reason why a file could not be read; it gets the place of the include unless it has one in the file.
    /// </summary>
    public void AddIncomplete(Failure failure, SourceSpan? includedAt)
    {
        Incomplete = true;
        foreach (var problem in failure.Problems)
        {
            Add(problem with { Where = problem.Where ?? includedAt });
        }
    }

    /// <summary><see cref="Nearest.Question"/>, unless no one would see it or the word is too long to be a slip.</summary>
    public string Question(string word, IEnumerable<string> candidates) =>
        IsFull || word.Length > LongestQuestion
            ? ""
            : Nearest.Question(word, candidates.Take(MostCandidates).Where(candidate => candidate.Length <= LongestQuestion));

    /// <summary>Throws what was found, if anything was.</summary>
    /// <exception cref="Failure">There are problems (exit 64).</exception>
    public void ThrowIfAny()
    {
        if (kept.Count > 0)
        {
            throw ToFailure();
        }
    }

    /// <summary>All problems: the family file's first, then by file, line and column.</summary>
    public Failure ToFailure()
    {
        var ordered = kept
            .OrderBy(problem => problem.Where is { } where && where.File != file)
            .ThenBy(problem => problem.Where?.File, StringComparer.Ordinal)
            .ThenBy(problem => problem.Where?.Line)
            .ThenBy(problem => problem.Where?.Column)
            .ToList();
        if (dropped > 0)
        {
            ordered.Add(new Problem($"and {dropped} more problems"));
        }

        return new Failure([.. ordered.Select(problem => problem with { Kind = ProblemKind.FamilyFile })], ExitCode.Usage);
    }

    private void Add(Problem problem)
    {
        if (IsFull)
        {
            dropped++;
        }
        else
        {
            kept.Add(problem);
        }
    }
}
