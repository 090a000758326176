using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Engine.Doctor;

/// <summary>Checks what a qube of Qubes OS keeps when it ends. Elsewhere there is nothing to say.</summary>
public static class QubesChecks
{
    /// <summary>Where a qube's agent notes what it was started as.</summary>
    public const string Notes = "/run/qubes";

    // Made by qubes-sysinit.sh of qubes-core-agent: all is kept, or the private volume (/rw, /home, /usr/local), or nothing.
    private const string KeepsAll = "persistent-full";
    private const string KeepsPrivate = "persistent-rw-only";
    private const string KeepsNothing = "persistent-none";

    /// <summary>Whether the store is still there when the qube is started again.</summary>
    /// <param name="store">Absolute path of the store; it need not exist.</param>
    /// <param name="notes">The folder with the agent's notes.</param>
    /// <param name="root">A path on the file system that a qube gets anew from its template.</param>
    public static IEnumerable<Finding> Of(string store, string notes = Notes, string root = "/")
    {
        bool IsNoted(string name) => File.Exists(Path.Combine(notes, name));
        var shown = VisibleText.Of(store);
        if (IsNoted(KeepsAll))
        {
            yield return Finding.Good("qube", "keeps its root file system");
        }
        else if (IsNoted(KeepsNothing))
        {
            yield return Finding.Problem(
                "qube", $"is disposable: {shown} is gone when it ends",
                "use a qube that is no disposable, with its store in /rw");
        }
        else if (IsNoted(KeepsPrivate))
        {
            yield return DeviceOf(StoreChecks.NearestFolder(store)) != DeviceOf(root)
                ? Finding.Good("qube", $"keeps {shown}: it is on the private volume")
                : Finding.Problem(
                    "qube", $"gets a new root file system at each start: {shown} would be gone then",
                    "export COPPICE_STORE=/rw/coppice; qvm-volume resize QUBE:private 40g in dom0 makes room");
        }
    }

    private static DeviceNumber DeviceOf(string path)
    {
        using var folder = DirectoryHandle.Open(path);
        return folder.Status().OnDevice;
    }
}
