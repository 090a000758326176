using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Deploying.Carrying;

/// <summary>
/// The store's folder for deploying: the lock that lets one run of this store at a time go to Qubes, and a file for each template
/// whose creation began. Until such a template has its first feature, nothing at it says that Coppice made it.
/// </summary>
public sealed class DeployFolder : IDisposable
{
    /// <summary>Its name in the store.</summary>
    public const string Name = "deploy";

    private const string Beginning = "creating-";

    private readonly string path;
    private readonly DirectoryHandle held;

    private DeployFolder(string path, DirectoryHandle held) => (this.path, this.held) = (path, held);

    /// <summary>Takes the lock.</summary>
    /// <param name="path">Path of the folder; it is made where it is missing.</param>
    /// <exception cref="Failure">Another process has it, or the folder cannot be written.</exception>
    public static DeployFolder Open(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            var folder = DirectoryHandle.Open(path);
            if (folder.TryLock(exclusive: true))
            {
                return new DeployFolder(path, folder);
            }

            folder.Dispose();
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new Failure(
                $"{VisibleText.Of(path)} cannot be written: {VisibleText.Of(e.Message)}", inner: e, kind: ProblemKind.FileAccess);
        }

        throw new Failure(
            "another coppice deploy of this store is at work", "coppice deploy --dry-run, which does not wait",
            kind: ProblemKind.Busy);
    }

    /// <summary>Whether the creation of a template began and was not noted at the template itself.</summary>
    /// <param name="path">Path of the folder.</param>
    /// <param name="template">The template's name.</param>
    public static bool HasBegun(string path, string template) => File.Exists(NoteOf(path, template));

    /// <summary>Notes that a template is about to be created; on the disk when this returns.</summary>
    public void Begin(string template)
    {
        using var note = new FileStream(NoteOf(path, template), FileMode.Create);
        note.Flush(flushToDisk: true);
    }

    /// <summary>Notes that the template itself says from now on whose it is.</summary>
    public void End(string template) => File.Delete(NoteOf(path, template));

    /// <inheritdoc/>
    public void Dispose() => held.Dispose();

    // Names of templates are names that Qubes accepts: letters, digits and _ . -
    private static string NoteOf(string path, string template) => Path.Combine(path, Beginning + template);
}
