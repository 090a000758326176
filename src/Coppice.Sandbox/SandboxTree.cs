using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Sandbox.Groups;

namespace Coppice.Sandbox;

/// <summary>
/// A mounted root file system: the layers of a parent, read-only, and a new upper directory that takes every change.
/// </summary>
public sealed class SandboxTree : IDisposable
{
    private readonly ITreeHost host;
    private readonly long reserved;
    private bool disposed;

    internal SandboxTree(ITreeHost host, string folder, bool inMemory, long reserved, bool overlay, TreeGroups groups)
    {
        Groups = groups;
        this.host = host;
        this.reserved = reserved;
        Folder = folder;
        InMemory = inMemory;
        Overlay = overlay;
    }

    /// <summary>Whether the upper directory lies in memory; otherwise it lies on the disk of the store.</summary>
    public bool InMemory { get; }

    /// <summary>
    /// The upper directory as this process can open it, in the form of overlayfs (whiteouts and all). To be stored it has to come
    /// from <see cref="Seal"/>.
    /// </summary>
    public string UpperDirectory => host.Outside(Folder + "/upper");

    /// <summary>
    /// Whether it is a file system of its own, on layers or on nothing; otherwise it is <see cref="UpperDirectory"/> itself.
    /// </summary>
    public bool IsOverlay => Overlay;

    /// <summary>The root of the tree as this process can open it; nothing is there any more after <see cref="Seal"/>.</summary>
    public string RootDirectory => host.Outside(Root);

    /// <summary>The number of its file system, which no other program's root has where <see cref="IsOverlay"/>.</summary>
    public DeviceNumber Device
    {
        get
        {
            using var root = DirectoryHandle.Open(RootDirectory);
            return root.Status().OnDevice;
        }
    }

    /// <summary>Whether <see cref="Seal"/> was called.</summary>
    public bool IsSealed { get; private set; }

    /// <summary>
    /// Whether the kernel killed a program in it for want of memory (<see cref="SandboxLimits.TreeMemory"/>): then what the
    /// others came to is not to be trusted.
    /// </summary>
    public bool HasKilledForMemory => Groups.HasKilledForMemory;

    /// <summary>
    /// Whether a program in it could not be started because there were too many (<see cref="SandboxLimits.Processes"/>).
    /// </summary>
    public bool HasRefusedProcesses => Groups.HasRefusedProcesses;

    // Paths as the processes of the host see them.
    internal string Folder { get; }

    internal bool Overlay { get; }

    internal string Root => Overlay ? Folder + "/merged" : Folder + "/upper";

    internal TreeGroups Groups { get; }

    /// <summary>
    /// Ends everything that runs in it, and takes away the right to write from whatever might be left: from then on the upper
    /// directory is what it is. To be called before it is stored, or compared.
    /// </summary>
    /// <returns>The upper directory as this process can open it.</returns>
    /// <exception cref="Failure">Something cannot be ended, or holds a file open for writing.</exception>
    public string Seal()
    {
        if (!IsSealed)
        {
            host.Seal(this);
            IsSealed = true;
        }

        return UpperDirectory;
    }

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

/// <summary>What a tree asks of the one that mounted it.</summary>
internal interface ITreeHost
{
    /// <summary>A path of the host's mount namespace as this process can open it.</summary>
    string Outside(string inside);

    /// <summary>See <see cref="SandboxTree.Seal"/>.</summary>
    void Seal(SandboxTree tree);

    /// <summary>Unmounts it.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="reserved">The bytes of memory that were reserved for it, which are free again.</param>
    void Unmount(SandboxTree tree, long reserved);
}
