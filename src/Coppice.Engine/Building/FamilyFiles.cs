using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store;

namespace Coppice.Engine.Building;

/// <summary>
/// Which family files the families of a store were built from: <c>families/NAME</c>. A family is known by its name, and nothing
/// keeps two files from having the same one: without this, each would replace the other's templates.
/// </summary>
/// <param name="store">The store.</param>
internal sealed class FamilyFiles(StoreFolder store)
{
    /// <summary>The folder in the store.</summary>
    public const string Folder = "families";

    private const string Header = "coppice-family 1";
    private const long SizeLimit = 1 << 20;

    /// <summary>
    /// Another file that the family was built from and that is still there; null where there is none. One that is gone was
    /// moved, and what is said of a store that lay elsewhere is not about this one: it may be a copy.
    /// </summary>
    /// <param name="family">The name of the family.</param>
    /// <param name="file">The family file that it is to be built from.</param>
    public string? OtherThan(string family, string file)
    {
        var known = Read(family);
        return known.Exists(path => IsSame(path, file)) ? null : known.Find(File.Exists);
    }

    /// <summary>Notes that the family is built from a file. The caller holds the lock for building.</summary>
    /// <exception cref="Failure">No space, no permission.</exception>
    public void Note(string family, string file)
    {
        var full = Path.GetFullPath(file);
        var known = Read(family);
        if (known.Contains(full))
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(store.At(Folder));
            DurableFile.Write(
                FileOf(family),
                Encoding.UTF8.GetBytes(string.Concat(
                    new[] { Header, store.Path }.Concat(known.Where(File.Exists)).Append(full).Select(line => line + "\n"))));
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new Failure($"{VisibleText.Of(FileOf(family))}: {VisibleText.Of(e.Message)}", kind: ProblemKind.FileAccess);
        }
    }

    // What cannot be read says nothing: the record only serves a question.
    private List<string> Read(string family)
    {
        var lines = Encoding.UTF8.GetString(PlainFile.TryRead(FileOf(family), SizeLimit) ?? []).Split('\n');
        return lines is [Header, var place, .. var files] && place == store.Path
            ? [.. files.Where(Path.IsPathRooted)]
            : [];
    }

    private string FileOf(string family) => store.At(Folder, family);

    private static bool IsSame(string one, string other) =>
        Path.GetFullPath(other) == one || (Inode(one) is { } inode && inode == Inode(other));

    private static (DeviceNumber Device, ulong Inode)? Inode(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            var status = PosixFile.Status(file);
            return (status.OnDevice, status.Inode);
        }
        catch (Exception e) when (FileErrors.Is(e) || e is PosixException)
        {
            return null;
        }
    }
}
