using Coppice.Foundation;

namespace Coppice.Planning.Reasons;

/// <summary>Reasons as sentences. Names come from outside: make them safe before showing them.</summary>
public static class ReasonText
{
    /// <summary>A place as <c>family.yaml:12</c>.</summary>
    public static string Place(SourceSpan? where) => where is null ? "no longer declared" : $"{where.File}:{where.Line}";

    /// <summary>Where a chain ends: <c>base asks for qubes-core-agent (family.yaml:12)</c>.</summary>
    public static string Of(ReasonRoot root) =>
        root.Minimal is { } minimal
            ? $"{root.Package} is part of every base such as {root.Template}: {minimal} ({Place(root.Where)})"
        : root.IsKept ? $"{root.Template} keeps {root.Package}, which would have come with what it removes ({Place(root.Where)})"
        : root.Word == root.Package ? $"{root.Template} asks for {root.Package} ({Place(root.Where)})"
        : $"{root.Template} asks for {root.Word} ({Place(root.Where)}), which {root.Package} provides";

    /// <summary>A whole chain in one sentence: <c>base asks for a (family.yaml:12), a depends on b</c>.</summary>
    public static string Of(Reason reason) =>
        string.Join(", ", [Of(reason.Root), .. reason.Links.Select(link => link.ToString())]);

    /// <summary>Why something is there that nothing asks for any more.</summary>
    public static string Of(Leftover left) =>
        $"nothing needs it any more: {Of(left.Once)}; {left.By} removed {left.Gone} and left this";
}
