namespace Coppice.Deploying.Marks;

/// <summary>A revision of a root volume, and what is known of it.</summary>
/// <param name="Id">Its id in Qubes; it may change when another one is made current.</param>
/// <param name="Generation">The generation that it holds; null where that is not known.</param>
public sealed record RevisionMark(string Id, GenerationMark? Generation)
{
    private const string Unknown = "-";
    private const char Separator = '|';

    /// <summary>Revisions as the value of a feature: <c>8 vault@2 DIGEST|9 -</c>.</summary>
    public static string Write(IEnumerable<RevisionMark> marks) =>
        string.Join(Separator, marks.Select(mark => $"{mark.Id} {mark.Generation?.ToString() ?? Unknown}"));

    /// <summary>Reads them. Of what it does not understand nothing is known.</summary>
    public static IReadOnlyList<RevisionMark> Read(string text) =>
    [
        .. text.Split(Separator, StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split(' ', 2))
            .Select(pair => new RevisionMark(pair[0], GenerationMark.Parse(pair.ElementAtOrDefault(1)))),
    ];
}
