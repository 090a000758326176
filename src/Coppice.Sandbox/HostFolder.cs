using Coppice.Foundation.Posix;

namespace Coppice.Sandbox;

/// <summary>
/// The folder of one host among those of others. Its owner holds flock(2) on it, so that whoever clears away what broken-off runs
/// left knows that it is in use, however its owner ends.
/// </summary>
public sealed class HostFolder : IDisposable
{
    private readonly DirectoryHandle held;

    private HostFolder(string path, DirectoryHandle held) => (Path, this.held) = (path, held);

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>Makes a folder with a name that no other one has.</summary>
    /// <exception cref="Coppice.Foundation.Failure">No space, no permission.</exception>
    public static HostFolder Make(string workFolder)
    {
        try
        {
            Directory.CreateDirectory(workFolder);
            using var work = DirectoryHandle.Open(workFolder);
            var (name, held) = HeldFolder.Make(work, () => $"sandbox-{Environment.ProcessId}-{Guid.NewGuid():n}");
            return new HostFolder(System.IO.Path.Combine(workFolder, name), held);
        }
        catch (PosixException e)
        {
            throw e.ToFailure(workFolder);
        }
    }

    /// <summary>Removes the folder with what is left in it, and only then lets go of it.</summary>
    public void Dispose()
    {
        using (held)
        {
            if (Directory.Exists(Path))
            {
                Directory.Delete(Path, recursive: true);
            }
        }
    }
}
