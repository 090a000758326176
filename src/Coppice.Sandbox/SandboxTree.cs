namespace Coppice.Sandbox;

/// <summary>A mounted root file system: the layers of a parent, read-only, and a new upper directory that takes every change.</summary>
public sealed class SandboxTree : IDisposable
{
    private readonly SandboxHost host;
    private readonly long reserved;
    private bool disposed;

    internal SandboxTree(SandboxHost host, string folder, bool inMemory, long reserved, bool overlay)
    {
        this.host = host;
        this.reserved = reserved;
        Folder = folder;
        InMemory = inMemory;
        Overlay = overlay;
    }

    /// <summary>Whether the upper directory lies in memory; otherwise it lies on the disk of the store.</summary>
    public bool InMemory { get; }

    /// <summary>The upper directory as this process can open it, in the form of overlayfs (whiteouts and all).</summary>
    public string UpperDirectory => host.Outside(Folder + "/upper");

    /// <summary>
    /// Whether it is a file system of its own, on layers or on nothing; otherwise it is <see cref="UpperDirectory"/> itself.
    /// </summary>
    public bool IsOverlay => Overlay;

    /// <summary>The root of the tree as this process can open it.</summary>
    public string RootDirectory => host.Outside(Root);

    // Paths as the processes of the host see them.
    internal string Folder { get; }

    internal bool Overlay { get; }

    internal string Root => Overlay ? Folder + "/merged" : Folder + "/upper";

    /// <summary>Unmounts the tree and forgets every change. Layers that were stored stay.</summary>
    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            host.Unmount(this, reserved);
        }
    }
}
