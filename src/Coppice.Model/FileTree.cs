using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Model;

/// <summary>
/// A folder that the family file copies over a template's root, as one tar: the same bytes for the same contents, whoever owns
/// the folder and whenever it was checked out. Only the execute bit of modes counts, as in git; everything belongs to root.
/// </summary>
/// <param name="runner">Runs tar.</param>
public sealed class FileTree(IProcessRunner runner)
{
    /// <summary>More than this in one folder is a mistake (bytes).</summary>
    public const int Limit = 1 << 30;

    /// <summary>The folder as a GNU tar with names sorted and times at <see cref="MadeTime"/>.</summary>
    /// <exception cref="Failure">The folder cannot be read, or is larger than <see cref="Limit"/>.</exception>
    public byte[] Pack(DeclaredPath folder)
    {
        var command = Command.Confined("tar",
        [
            "--create", "--format=gnu", "--sort=name", "--owner=root:0", "--group=root:0", "--numeric-owner",
            "--mode=u=rwX,go=rX",
            $"--mtime=@{MadeTime.Seconds}", "--hard-dereference", $"--directory={folder.Absolute}", "--file=-", "--", ".",
        ], Confinement.Reading(folder.Absolute) with { ReadsPrivate = true }) with { OutputLimit = Limit };
        var result = runner.Run(command);
        if (!result.Succeeded)
        {
            throw new Failure(
                $"cannot read {VisibleText.Of(folder.Declared)}: {VisibleText.Of(result.Error.Trim())}", where: folder.Where,
                kind: ProblemKind.FileAccess);
        }

        return result.Output.Length < Limit
            ? result.Output
            : throw new Failure($"{VisibleText.Of(folder.Declared)} is larger than {Limit >> 20} MiB", where: folder.Where);
    }

    /// <summary>
    /// The paths of the files and links that the folder lays over a template; folders are only made where there are none.
    /// </summary>
    /// <exception cref="Failure">The folder cannot be read.</exception>
    public IReadOnlyList<BytePath> Paths(DeclaredPath folder) =>
        [.. PackedEntries.Of(Pack(folder)).Where(packed => packed.Entry.Type != "folder").Select(packed => packed.Path)];

    /// <summary>The digest of the folder's contents.</summary>
    public Digest Digest(DeclaredPath folder) => Foundation.Digest.Of(Pack(folder));
}
