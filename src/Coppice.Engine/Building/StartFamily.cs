using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Engine.Building;

/// <summary>Writes a commented family file to start from.</summary>
public static class StartFamily
{
    /// <summary>Writes it, and makes the folder that it lies in. Never overwrites a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="instead">The command that works with the file when it exists already; for the hint.</param>
    /// <exception cref="Failure">It exists already, or cannot be written.</exception>
    public static void Write(string file, string instead)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder)
            {
                Directory.CreateDirectory(folder);
            }

            using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
            using var writer = new StreamWriter(stream);
            writer.Write(StarterFamily.Text);
        }
        catch (IOException) when (Path.Exists(file))
        {
            throw new Failure(
                $"{VisibleText.Of(file)} already exists; not overwriting it",
                $"name another place: coppice init FOLDER, or continue with {instead}");
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new Failure(
                $"cannot write {VisibleText.Of(file)}: {VisibleText.Of(e.Message)}",
                "name a folder that you may write to: coppice init FOLDER", inner: e, kind: ProblemKind.FileAccess);
        }
    }
}
