using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Engine.Building;

/// <summary>Writes a commented family to start from.</summary>
public static class StartFamily
{
    /// <summary>
    /// Writes it, and makes the folder that it lies in. Overwrites nothing: a file that is there with the same content is left
    /// as it is, any other one means that nothing is written.
    /// </summary>
    /// <param name="family">What to write.</param>
    /// <param name="file">Where its family file goes; what belongs to it goes beside that.</param>
    /// <param name="instead">The command that works with the file when it exists already; for the hint.</param>
    /// <returns>The files that were written, the family file last.</returns>
    /// <exception cref="Failure">One exists already, or cannot be written.</exception>
    public static IReadOnlyList<string> Write(FirstFamily family, string file, string instead)
    {
        var folder = Path.GetDirectoryName(file) ?? "";
        List<(string From, string To)> missing =
        [
            .. family.Files.Select(name => (name, name == FirstFamily.FileName ? file : Path.Combine(folder, name)))
                .Where(pair => !IsThere(family, pair.name, pair.Item2, instead)),
        ];
        foreach (var (name, target) in missing)
        {
            Write(family, name, target, instead);
        }

        return [.. missing.Select(pair => pair.To)];
    }

    private static bool IsThere(FirstFamily family, string name, string target, string instead)
    {
        if (!Path.Exists(target))
        {
            return false;
        }

        if (name == FirstFamily.FileName || !File.Exists(target) || !HasContent(family, name, target))
        {
            throw Exists(target, instead);
        }

        return true;
    }

    private static bool HasContent(FirstFamily family, string name, string target)
    {
        using var ours = family.Open(name);
        using var theirs = Opened(target);
        return ours.Length == theirs.Length && Digest.Of(ours) == Digest.Of(theirs);
    }

    private static FileStream Opened(string target)
    {
        try
        {
            return File.OpenRead(target);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new Failure(
                $"cannot read {VisibleText.Of(target)}: {VisibleText.Of(e.Message)}", "name another folder: coppice init FOLDER",
                inner: e, kind: ProblemKind.FileAccess);
        }
    }

    private static void Write(FirstFamily family, string name, string target, string instead)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(target)) is { } folder)
            {
                Directory.CreateDirectory(folder);
            }

            using var content = family.Open(name);
            using var stream = new FileStream(target, FileMode.CreateNew, FileAccess.Write);
            content.CopyTo(stream);
        }
        catch (IOException) when (Path.Exists(target))
        {
            throw Exists(target, instead);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new Failure(
                $"cannot write {VisibleText.Of(target)}: {VisibleText.Of(e.Message)}",
                "name a folder that you may write to: coppice init FOLDER", inner: e, kind: ProblemKind.FileAccess);
        }
    }

    private static Failure Exists(string target, string instead) =>
        new($"{VisibleText.Of(target)} already exists; not overwriting it",
            $"name another place: coppice init FOLDER, or continue with {instead}", kind: ProblemKind.Exists);
}
