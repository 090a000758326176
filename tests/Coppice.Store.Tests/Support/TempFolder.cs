using System.Text;
using Coppice.Foundation.Posix;

namespace Coppice.Store.Tests.Support;

/// <summary>A folder that is gone after the test, whatever lies in it.</summary>
internal sealed class TempFolder : IDisposable
{
    private TempFolder(string parent)
    {
        Path = System.IO.Path.Combine(parent, $"coppice-test-{Guid.NewGuid():n}");
        Directory.CreateDirectory(Path);
    }

    internal string Path { get; }

    internal static TempFolder OnDisk() => new("/var/tmp");

    internal static TempFolder InMemory() => new("/dev/shm");

    internal string At(params ReadOnlySpan<string> names) => System.IO.Path.Combine([Path, .. names]);

    internal string Make(string name) => Directory.CreateDirectory(At(name)).FullName;

    public void Dispose()
    {
        using var parent = DirectoryHandle.Open(System.IO.Path.GetDirectoryName(Path)!);
        parent.RemoveTree(Encoding.UTF8.GetBytes(System.IO.Path.GetFileName(Path)));
    }
}
