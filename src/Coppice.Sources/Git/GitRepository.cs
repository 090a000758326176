using System.Globalization;
using System.Text;
using Coppice.Foundation;

namespace Coppice.Sources.Git;

/// <summary>A bare repository on this machine, read by a confined git. Every object is held against its name.</summary>
/// <param name="git">Runs git.</param>
/// <param name="folder">The repository.</param>
/// <param name="others">Folders with more objects that it knows of.</param>
internal sealed class GitRepository(GitTool git, string folder, IReadOnlyList<string> others)
{
    private const long SmallObject = 16 << 20;

    /// <summary>Absolute path.</summary>
    public string Folder => folder;

    /// <summary>The objects that refs name, by <c>refs/…</c>.</summary>
    public IReadOnlyDictionary<string, string> Refs(CancellationToken cancel)
    {
        var refs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in Text(["for-each-ref", "--format=%(objectname) %(refname)"], cancel).Split('\n'))
        {
            if (line.Split(' ', 2) is [var id, var name] && ObjectId.Is(id))
            {
                refs[name] = id;
            }
        }

        return refs;
    }

    /// <summary>Whether a commit is another one, or one that came before it.</summary>
    /// <param name="ancestor">The earlier one; where it is not there, it is none.</param>
    /// <param name="commit">The later one.</param>
    public bool IsAncestor(string ancestor, string commit, CancellationToken cancel) =>
        git.Read(Arguments("merge-base", "--is-ancestor", ancestor, commit), Shown, default, null, cancel).Succeeded;

    /// <summary>Whether two commits have an ancestor in common.</summary>
    public bool AreRelated(string one, string other, CancellationToken cancel) =>
        git.Read(Arguments("merge-base", one, other), Shown, default, null, cancel).Succeeded;

    /// <summary>Reads small objects whole, in no order; what is of another type is left out.</summary>
    /// <param name="ids">Their names.</param>
    /// <param name="type">The type that is wanted: <c>tag</c>, <c>commit</c>.</param>
    /// <exception cref="Failure">One is damaged or too large.</exception>
    public IReadOnlyDictionary<string, byte[]> Read(IEnumerable<string> ids, string type, CancellationToken cancel)
    {
        var objects = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        Read([.. ids.Distinct()], found =>
        {
            if (found.Type == type)
            {
                var content = new MemoryStream();
                found.CopyTo(content, SmallObject);
                objects[found.Id] = content.ToArray();
            }
        }, cancel);
        return objects;
    }

    /// <summary>The names of everything in a tree, submodules aside: trees and files, each once.</summary>
    public IReadOnlyList<string> ObjectsOf(string tree, CancellationToken cancel) =>
        [.. Text(["rev-list", "--objects", "--no-object-names", tree], cancel).Split('\n').Where(ObjectId.Is)];

    /// <summary>Reads objects one after the other.</summary>
    /// <param name="ids">Their names.</param>
    /// <param name="take">Takes each; what it leaves is skipped.</param>
    /// <exception cref="Failure">One is missing or is not what its name says.</exception>
    public void Read(IReadOnlyCollection<string> ids, Action<FoundObject> take, CancellationToken cancel)
    {
        if (ids.Count == 0)
        {
            return;
        }

        var input = Encoding.ASCII.GetBytes(string.Concat(ids.Select(id => id + "\n")));
        var found = 0;
        var result = git.Read(Arguments("cat-file", "--batch", "--buffer"), Shown, input, output =>
        {
            // Not disposed of: the output stays open for whoever runs the program.
            var buffered = new BufferedStream(output, 64 << 10);
            while (FoundObject.Next(buffered) is { } next)
            {
                cancel.ThrowIfCancellationRequested();
                take(next);
                next.Finish();
                found++;
            }
        }, cancel);
        if (!result.Succeeded || found != ids.Count)
        {
            throw new Failure(
                $"objects of {VisibleText.Of(folder)} cannot be read: {VisibleText.Of(result.Error.Trim())}",
                "coppice components --refresh", kind: ProblemKind.Unverified);
        }
    }

    private IReadOnlyList<string> Shown => [folder, .. others];

    private List<string> Arguments(params string[] arguments) => [$"--git-dir={folder}", .. arguments];

    private string Text(string[] arguments, CancellationToken cancel)
    {
        var result = git.Read(Arguments(arguments), Shown, default, null, cancel);
        return result.Succeeded ? result.Text : throw new Failure(
            $"{VisibleText.Of(folder)} cannot be read: {VisibleText.Of(result.Error.Trim())}", "coppice components --refresh",
            kind: ProblemKind.Unverified);
    }
}

/// <summary>An object as it comes from <c>git cat-file --batch</c>: a line, then the content.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="From">Where the content comes from.</param>
internal sealed record FoundObject(string Id, string Type, long Size, Stream From)
{
    private const int LongestLine = 200;
    private bool isTaken;

    /// <summary>The next object of a stream; null at its end.</summary>
    /// <exception cref="Failure">There is something else.</exception>
    public static FoundObject? Next(Stream from)
    {
        var line = new StringBuilder();
        int next;
        while ((next = from.ReadByte()) is >= 0 and not '\n' && line.Length < LongestLine)
        {
            line.Append((char)next);
        }

        if (next < 0 && line.Length == 0)
        {
            return null;
        }

        return line.ToString().Split(' ') is [var id, var type, var length] && ObjectId.Is(id)
            && long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? new FoundObject(id, type, size, from)
            : throw new Failure($"an object of the repository is not there: {VisibleText.Of(line.ToString())}",
                kind: ProblemKind.Unverified);
    }

    /// <summary>Copies the content, and holds it against the name.</summary>
    /// <exception cref="Failure">It is not what the name says, or larger than <paramref name="most"/> bytes.</exception>
    public void CopyTo(Stream to, long most)
    {
        if (Size > most)
        {
            throw new Failure($"the object {Id} has {Size} bytes, and may have {most}", kind: ProblemKind.Unverified);
        }

        isTaken = true;
        using var hash = ObjectId.Begin(Id, Type, Size);
        var buffer = new byte[64 << 10];
        for (var left = Size; left > 0;)
        {
            var read = From.Read(buffer.AsSpan(0, (int)Math.Min(left, buffer.Length)));
            if (read <= 0)
            {
                throw new Failure($"the object {Id} is cut off", kind: ProblemKind.Unverified);
            }

            hash.AppendData(buffer, 0, read);
            to.Write(buffer, 0, read);
            left -= read;
        }

        if (From.ReadByte() != '\n' || !ObjectId.Holds(Id, hash))
        {
            throw new Failure($"the object {Id} of the repository is damaged", "coppice components --refresh",
                kind: ProblemKind.Unverified);
        }
    }

    /// <summary>Skips what was not taken.</summary>
    internal void Finish()
    {
        if (!isTaken)
        {
            CopyTo(Stream.Null, long.MaxValue);
        }
    }
}
