using System.Text;
using Coppice.Foundation.Posix;

namespace Coppice.Testing;

/// <summary>A folder that is gone after the test, whatever lies in it.</summary>
public sealed class TempFolder : IDisposable
{
    /// <param name="prefix">What its name begins with.</param>
    /// <param name="parent">Where it lies; null for the temporary folder of the tests.</param>
    // Other users may go through it, as through any folder that stores lie in.
    public TempFolder(string prefix = "coppice-test-", string? parent = null) =>
        Path = Directory.CreateDirectory(
            System.IO.Path.Combine(parent ?? System.IO.Path.GetTempPath(), $"{prefix}{Guid.NewGuid():N}")).FullName;

    /// <summary>Its absolute path.</summary>
    public string Path { get; }

    /// <summary>One on a disk, whatever the temporary folder of the tests lies on.</summary>
    public static TempFolder OnDisk() => new(parent: "/var/tmp");

    /// <summary>One in memory.</summary>
    public static TempFolder InMemory() => new(parent: "/dev/shm");

    /// <summary>A path in it.</summary>
    public string At(params ReadOnlySpan<string> names) => System.IO.Path.Combine([Path, .. names]);

    /// <summary>Makes a folder in it.</summary>
    /// <returns>Its path.</returns>
    public string Make(string name) => Directory.CreateDirectory(At(name)).FullName;

    // Not Directory.Delete: names in templates need not be text.
    public void Dispose()
    {
        using var parent = DirectoryHandle.Open(System.IO.Path.GetDirectoryName(Path)!);
        parent.RemoveTree(Encoding.UTF8.GetBytes(System.IO.Path.GetFileName(Path)));
    }
}
