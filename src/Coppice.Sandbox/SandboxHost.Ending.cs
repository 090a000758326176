using System.Diagnostics;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Sandbox;

/// <content>The end of what runs in trees, and of trees.</content>
public sealed partial class SandboxHost
{
    /// <summary>What of <see cref="Limits"/> nothing on this machine holds: <c>memory</c>, <c>pids</c>.</summary>
    public IReadOnlyList<string> UnheldLimits => groups.Unheld;

    /// <summary>
    /// Whether the memory for trees may have been used up at any time until now, so that a program inside may have failed for
    /// that. A program clears away what did not fit, so how full it is afterwards says little; the most that all trees ever took
    /// says that it was not.
    /// </summary>
    public bool MayHaveBeenFull => IsFull || groups.Peak is not { } peak || peak >= (Limits.Memory - Limits.SharedMemory) / 2;

    /// <summary>How long a file may still be open for writing after everything that could have it open has ended.</summary>
    internal TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);

    private bool IsFull => new DriveInfo(Outside(Arena + "/trees")).AvailableFreeSpace < 1 << 20;

    /// <summary>Ends what runs in a tree, and what a program that has ended left there.</summary>
    /// <exception cref="Failure">Something is not to be ended.</exception>
    internal void EndWhatIsLeft(SandboxTree tree)
    {
        if (tree.Groups.Any)
        {
            tree.Groups.End();
        }
        else
        {
            Processes.End(PlaceOf(tree));
        }
    }

    /// <summary>See <see cref="SandboxTree.Seal"/>.</summary>
    void ITreeHost.Seal(SandboxTree tree)
    {
        EndWhatIsLeft(tree);
        // By another way, which sees what might have got out of the control groups.
        Processes.End(PlaceOf(tree));
        if (!tree.Overlay)
        {
            return;
        }

        // Of what has just ended the kernel may still be closing files.
        var begun = Stopwatch.GetTimestamp();
        while (!TryMakeReadOnly(tree))
        {
            if (Stopwatch.GetElapsedTime(begun) > Patience)
            {
                throw new Failure(
                    "a file of a tree is still open for writing, although everything in the tree has ended: it cannot be stored",
                    "coppice doctor", kind: ProblemKind.StepFailed);
            }

            Thread.Sleep(1);
        }

        holder.Run("umount", [tree.Root]);
    }

    void ITreeHost.Unmount(SandboxTree tree, long reserved)
    {
        if (holder.HasEnded)
        {
            return;
        }

        if (!tree.IsSealed)
        {
            EndWhatIsLeft(tree);
        }

        if (tree.Overlay && !tree.IsSealed)
        {
            holder.Run("umount", ["--lazy", tree.Root]);
        }

        holder.Run("rm", ["-rf", "--one-file-system", "--", tree.Folder]);
        tree.Groups.Dispose();
        budget.Release(reserved);
    }

    private TreeProcesses Processes
    {
        get
        {
            using var place = DirectoryHandle.Open(Outside(Arena));
            return new TreeProcesses(Outside("/proc"), place.Status().OnDevice);
        }
    }

    private static bool TryMakeReadOnly(SandboxTree tree)
    {
        try
        {
            MountedFileSystem.MakeReadOnly(tree.RootDirectory);
            return true;
        }
        catch (PosixException e) when (e.Number == Errno.Busy)
        {
            return false;
        }
        catch (PosixException e)
        {
            throw new Failure($"a tree cannot be closed for writing: {VisibleText.Of(e.Message)}", "coppice doctor", inner: e,
                kind: ProblemKind.StepFailed);
        }
    }

    private static TreePlace PlaceOf(SandboxTree tree)
    {
        using var root = DirectoryHandle.Open(tree.RootDirectory);
        var (device, name) = (root.Status().OnDevice, Path.GetFileName(tree.Folder));
        return tree.Overlay && !tree.IsSealed ? new TreePlace(device)
            // The file system begins at the folder of all trees in memory, and somewhere above the store for one on disk.
            : tree.InMemory ? new TreePlace(device, name, IsWholePath: true)
            : new TreePlace(device, $"{Path.GetFileName(Path.GetDirectoryName(tree.Folder))}/{name}");
    }
}
