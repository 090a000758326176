using Coppice.Families.Checking;
using Coppice.Families.Yaml;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Families.Files;

/// <summary>
/// The folder of the family file. Everything that the family names lies in it or below: a family file from a stranger must not
/// be able to bring files of this machine into a template.
/// </summary>
internal sealed class FamilyFolder
{
    private readonly string displayFolder;

    /// <param name="file">The family file, as the user wrote it.</param>
    public FamilyFolder(string file)
    {
        File = file;
        displayFolder = Path.GetDirectoryName(file) ?? "/";
        var folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/";
        Root = RealPath.Of("/", folder) ?? folder;
    }

    /// <summary>The family file, as the user wrote it.</summary>
    public string File { get; }

    /// <summary>The folder's absolute path, without symbolic links.</summary>
    public string Root { get; }

    /// <summary>A path below <see cref="Root"/> as the user would write it.</summary>
    public string Display(string absolute) => Path.Join(displayFolder, Path.GetRelativePath(Root, absolute));

    /// <summary>
    /// The absolute path, without symbolic links, of what a value names; null (and a problem) when it is not there or may not be
    /// used.
    /// </summary>
    public string? Find(YamlScalar path, FileKind wanted, Problems problems)
    {
        var (message, hint) = Check(path, wanted, out var absolute);
        if (message is not null)
        {
            problems.Add(path, message, hint);
        }

        return message is null ? absolute : null;
    }

    private (string? Message, string? Hint) Check(YamlScalar path, FileKind wanted, out string absolute)
    {
        absolute = "";
        var shown = Shown.Word(path);
        if (path.Value.Length == 0 || path.Value.Any(char.IsControl))
        {
            return ($"{shown} is not a path", null);
        }

        if (path.Value.StartsWith('/'))
        {
            return (
                $"{shown} is an absolute path",
                $"copy it into the folder of {Shown.Text(File)} and name it relative to this file");
        }

        absolute = RealPath.Of(path.Source.Folder, path.Value) ?? "";
        if (absolute.Length == 0)
        {
            return ($"{shown} is a loop of symbolic links", null);
        }

        if (!Holds(absolute))
        {
            return ($"{shown} leads out of the folder of {Shown.Text(File)}", "copy it into that folder");
        }

        return (PosixFile.KindBehind(absolute), wanted) switch
        {
            var (kind, want) when kind == want => (null, null),
            (null, _) => ($"there is no {shown}{Nearby(path, absolute)}", null),
            (_, FileKind.Directory) => ($"{shown} is not a folder", null),
            _ => ($"{shown} is not a regular file", null),
        };
    }

    private bool Holds(string absolute) =>
        absolute == Root || absolute.StartsWith(Root.TrimEnd('/') + "/", StringComparison.Ordinal);

    private static string Nearby(YamlScalar path, string absolute)
    {
        try
        {
            var folder = Path.GetDirectoryName(absolute);
            var names = Directory.Exists(folder)
                ? Directory.EnumerateFileSystemEntries(folder).Take(1000).Select(Path.GetFileName)
                : [];
            var near = Nearest.Question(Path.GetFileName(absolute), names.Select(name => Shown.Text(name!)));
            return near.Length > 0 ? near : $", looked for in the folder of {Shown.Text(path.Source.Display)}";
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return ""; // A folder that cannot be listed only costs the question.
        }
    }
}
