using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Model;

/// <summary>
/// What the family file lays over a template's root, as one tar: the same bytes for the same contents, whoever owns a folder and
/// whenever it was checked out. Only the execute bit of modes counts, as in git; everything belongs to root, unless it is said
/// otherwise.
/// </summary>
/// <param name="runner">Runs tar.</param>
public sealed class FileTree(IProcessRunner runner)
{
    /// <summary>More than this in one folder is a mistake (bytes).</summary>
    public const int Limit = 1 << 30;

    /// <summary>
    /// What is laid as a GNU tar with names sorted and times at <see cref="MadeTime"/>. Users and groups are in it by name.
    /// </summary>
    /// <exception cref="Failure">A folder cannot be read, or is larger than <see cref="Limit"/>.</exception>
    public byte[] Pack(FilesDeclaration item) =>
        PackedRights.With(item.Form == FilesForm.Folder ? PackFolder(item) : PackedFile.Of(item), item.Rights);

    /// <summary>
    /// The paths of what is laid; folders on the way are only made where there are none.
    /// </summary>
    /// <exception cref="Failure">A folder cannot be read.</exception>
    public IReadOnlyList<BytePath> Paths(FilesDeclaration item) =>
    [
        .. PackedEntries.Of(Pack(item))
            .Where(packed => packed.Entry.Type != "folder" || item.Form == FilesForm.MakeFolder).Select(packed => packed.Path),
    ];

    /// <summary>The digest of what is laid.</summary>
    public Digest Digest(FilesDeclaration item) => Foundation.Digest.Of(Pack(item));

    private byte[] PackFolder(FilesDeclaration folder)
    {
        string[] place = folder.To == "/" ? [] : [$"--transform=flags=r;s,^\\.,.{Replacement(folder.To)},"];
        var command = Command.Confined("tar",
        [
            "--create", "--format=gnu", "--sort=name", "--owner=root:0", "--group=root:0", "--numeric-owner",
            "--mode=u=rwX,go=rX",
            $"--mtime=@{MadeTime.Seconds}", "--hard-dereference", .. place, $"--directory={folder.Source}", "--file=-", "--", ".",
        ], Confinement.Reading(folder.Source!) with { ReadsPrivate = true }) with { OutputLimit = Limit };
        var result = runner.Run(command);
        if (!result.Succeeded)
        {
            throw new Failure(
                $"cannot read {VisibleText.Of(folder.Declared)}: {VisibleText.Of(result.Error.Trim())}", where: folder.Where,
                kind: ProblemKind.FileAccess);
        }

        return result.Output.Length < Limit
            ? result.Output
            : throw new Failure($"{VisibleText.Of(folder.Declared)} is larger than {Limit >> 20} MiB", where: folder.Where,
                kind: ProblemKind.FamilyFile);
    }

    // sed's s command: what is special in a replacement, and what ends it.
    private static string Replacement(string path) =>
        string.Concat(path.Select(letter => letter is '\\' or '&' or ',' ? $"\\{letter}" : $"{letter}"));
}
