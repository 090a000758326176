using System.Globalization;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Store.Commits;

/// <summary>
/// The list of what is being added: <c>pending</c> at the top of the store. It is on the disk before the first of it gets its
/// place, and goes when all of it is there, so after a crash nothing else needs a look. Text: a header, then <c>content NAME</c>,
/// <c>layer NAME</c> or <c>generation NUMBER TEMPLATE</c> a line.
/// </summary>
internal sealed class PendingFile(StoreFolder store)
{
    internal const string Name = "pending";

    private const string Header = "coppice-pending 1";
    private const long SizeLimit = 1L << 30;

    private string FullPath => store.At(Name);

    internal bool Exists => PlainFile.Exists(FullPath);

    /// <summary>Writes and flushes the list, with what a commit that failed has left in it.</summary>
    internal void Write(DirectoryHandle work, IReadOnlyCollection<Addition> additions)
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var addition in (Exists ? Read() : []).Union(additions))
        {
            text.Append(Line(addition)).Append('\n');
        }

        using var root = DirectoryHandle.Open(store.Path);
        DurableFile.Write(work, root, Encoding.ASCII.GetBytes(Name), Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>The list.</summary>
    /// <exception cref="Failure">It was changed: it is none that this program writes.</exception>
    internal IReadOnlyList<Addition> Read()
    {
        var lines = Encoding.UTF8.GetString(PlainFile.Read(FullPath, SizeLimit)).Split('\n');
        return lines[0] == Header && lines[^1].Length == 0 ? [.. lines[1..^1].Select(Parse)] : throw Damaged();
    }

    /// <summary>Removes it. Should a power cut bring it back, all that it lists is found whole.</summary>
    internal void Remove()
    {
        using var root = DirectoryHandle.Open(store.Path);
        root.Unlink(Encoding.ASCII.GetBytes(Name));
    }

    private static string Line(Addition addition) => addition.Kind switch
    {
        AdditionKind.Content => $"content {addition.Name}",
        AdditionKind.Layer => $"layer {addition.Name}",
        _ => string.Create(CultureInfo.InvariantCulture, $"generation {addition.Number} {addition.Name}"),
    };

    private Addition Parse(string line) => line.Split(' ', 3) switch
    {
        ["content", var name] when name.Length > 64 && !name.Contains('/', StringComparison.Ordinal) =>
            new Addition(AdditionKind.Content, name),
        ["layer", { Length: 32 } name] when name.All(char.IsAsciiHexDigitLower) => new Addition(AdditionKind.Layer, name),
        ["generation", var number, { Length: > 0 } template] when int.TryParse(
            number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed > 0 =>
            new Addition(AdditionKind.Generation, template, parsed),
        _ => throw Damaged(),
    };

    private Failure Damaged() =>
        new($"{VisibleText.Of(FullPath)} is not the list of what was being added to the store",
            $"rm {VisibleText.Of(FullPath)}, then coppice fsck", kind: ProblemKind.Damaged);
}
