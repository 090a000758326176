using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;

namespace Coppice.Delivery.Signing;

/// <summary>
/// A folder in memory for a secret key that no other process sees and that the kernel takes away with this process, however
/// that ends (<see cref="NamespaceKeeper"/>). It is a tmpfs in a mount namespace of its own, and gpg runs in there with its
/// agent, in a process namespace of its own.
/// </summary>
internal sealed class KeyRoom : IDisposable
{
    // Over /sys: every machine has this folder, and neither gpg nor rpmsign needs anything in it; files to sign may lie
    // anywhere else.
    internal const string Home = "/sys";

    // What programs of earlier versions made in /dev/shm, or where temporary files lie; with a secret key in it when they
    // were killed.
    private const string OldPrefix = "coppice-key-";

    private const string Mounts =
        """
        mount -t tmpfs -o mode=700,nosuid,nodev,noexec,size=64m coppice-key /sys
        mount -t proc proc /proc
        # gpg would keep the socket of its agent there.
        test ! -d /run/user || mount -t tmpfs -o mode=700 coppice-key /run/user
        """;

    private static readonly TimeSpan Youth = TimeSpan.FromMinutes(1);

    private readonly NamespaceKeeper keeper;

    private KeyRoom(NamespaceKeeper keeper) => this.keeper = keeper;

    /// <summary>Makes one.</summary>
    /// <exception cref="Failure">A program is missing, or the kernel allows no namespaces.</exception>
    internal static KeyRoom Make() => new(NamespaceKeeper.Start(Mounts, "coppice-key", error => new Failure(
        $"cannot make a namespace to keep the secret key in: {VisibleText.Of(error)}",
        "run the command as root, or gpg --import the key into a keyring and name it: --sign-key FINGERPRINT",
        kind: ProblemKind.Machine)));

    /// <summary>The command that runs a program in it.</summary>
    internal Command Inside(Command command) =>
        command with { Program = "nsenter", Arguments = [.. keeper.Enter, command.Program, .. command.Arguments] };

    /// <summary>Ends everything in it; the key is gone then.</summary>
    public void Dispose() => keeper.Dispose();

    /// <summary>
    /// Removes keys that earlier versions left behind when they were killed; not those of processes that run: they hold a
    /// lock.
    /// </summary>
    internal static void RemoveLeftovers(params ReadOnlySpan<string> places)
    {
        foreach (var place in places)
        {
            if (!Directory.Exists(place))
            {
                continue;
            }

            using var folder = DirectoryHandle.Open(place);
            foreach (var name in folder.Names().Where(name => name.AsSpan().StartsWith(Encoding.ASCII.GetBytes(OldPrefix))))
            {
                RemoveUnlessHeld(folder, name);
            }
        }
    }

    // One that was only just made is not locked yet.
    private static void RemoveUnlessHeld(DirectoryHandle folder, byte[] name)
    {
        try
        {
            using var left = folder.OpenDirectory(name);
            if (DateTimeOffset.UtcNow - DateTimeOffset.FromUnixTimeSeconds(left.Status().Mtime) > Youth
                && left.TryLock(exclusive: true))
            {
                folder.RemoveTree(name);
            }
        }
        catch (PosixException)
        {
            // Someone else's, or gone already.
        }
    }
}
