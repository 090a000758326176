namespace Coppice.Serving.Pages;

/// <summary>Names in a cell of a table: few stand there, more are counted and unfold.</summary>
/// <param name="Names">The names.</param>
/// <param name="What">What one of them is.</param>
public sealed record NameList(IReadOnlyList<string> Names, string What)
{
    /// <summary>So many stand there.</summary>
    public const int Few = 3;

    /// <summary>So many are named at all.</summary>
    public const int Most = 100;
}
