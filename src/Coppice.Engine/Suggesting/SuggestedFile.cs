using System.Text;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Families.Writing;
using Coppice.Foundation;
using Coppice.Planning.Suggestions;

namespace Coppice.Engine.Suggesting;

/// <summary>Writes a suggested family as a family file.</summary>
internal static class SuggestedFile
{
    /// <summary>Writes it, whole or not at all.</summary>
    /// <param name="file">The file, as the user named it.</param>
    /// <param name="suggestion">The suggestion.</param>
    /// <param name="overwrite">Whether a file that is there may be replaced.</param>
    /// <exception cref="Failure">It is there already, cannot be written, or the family has files that do not lie in its
    /// folder.</exception>
    public static void Write(string file, Suggestion suggestion, bool overwrite)
    {
        Require(file, overwrite);
        var path = Path.GetFullPath(file);
        var folder = Path.GetDirectoryName(path)!;
        var text = new FamilyWriter(folder, new DistributionTable().Types).Write(
            suggestion.Family,
            [$"Suggested by coppice for {suggestion.Family.File}: every template has the packages that it has "
                + "there.", "Comments and includes of that file are left out; names of new ancestors are made up."]);
        var unfinished = Path.Combine(folder, $".{Path.GetFileName(path)}.{Environment.ProcessId}");
        try
        {
            File.WriteAllText(unfinished, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            // What is written must be readable, by the same rules as anybody's file.
            _ = new FamilyReader(new DistributionTable().Types).Read(unfinished);
            File.Move(unfinished, path, overwrite);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new Failure(
                $"cannot write {VisibleText.Of(file)}: {e.Message}", "coppice suggest --write OTHER.yaml", inner: e,
                kind: ProblemKind.FileAccess);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>Asked before anything takes long.</summary>
    /// <exception cref="Failure">The file is there already. Exit code 64.</exception>
    public static void Require(string file, bool overwrite)
    {
        if (Path.Exists(file) && !overwrite)
        {
            throw new Failure(
                [
                    new Problem(
                        $"{VisibleText.Of(file)} already exists",
                        $"coppice suggest --write {VisibleText.Of(file)} -y    # overwrites it"),
                ],
                ExitCode.Usage);
        }

        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder))
        {
            throw new Failure(
                [new Problem($"there is no folder {VisibleText.Of(folder)}", $"mkdir -p {VisibleText.Of(folder)}")],
                ExitCode.Usage);
        }
    }
}
