using Coppice.Foundation.Processes;

namespace Coppice.Testing.Qubes;

/// <summary>
/// Gives the qubes of a stand-in real root file systems: while one runs, the third partition of its root volume is mounted, and
/// the service that it has is called there. Needs root and loop devices.
/// </summary>
public sealed class MountedRoots : IDisposable
{
    // Behind 1 MiB, 200 MiB and 2 MiB.
    private const string Options = "loop,offset=212860928,discard,noatime";
    private const string Programs = "/usr/sbin:/usr/bin:/sbin:/bin";

    private const int MostTries = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly string folder;
    private readonly QubesStandIn qubes;

    /// <param name="qubes">The stand-in.</param>
    /// <param name="folder">Where file systems are mounted.</param>
    public MountedRoots(QubesStandIn qubes, string folder)
    {
        (this.qubes, this.folder) = (qubes, folder);
        qubes.Started = qube =>
        {
            Directory.CreateDirectory(At(qube));
            HostTool.Run("mount", "-o", Options, qube.Root.Dirty, At(qube));
        };
        qubes.Stopping = Unmount;
        qubes.Inside = (qube, service, input) => Serve(At(qube), service, input);
    }

    /// <summary>A folder with programs that stand before those of this machine when a service runs.</summary>
    public string? Before { get; set; }

    /// <summary>Where the root file system of a running qube is.</summary>
    public string At(StandInQube qube) => Path.Combine(folder, qube.Name);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var qube in qubes.Qubes.Values.Where(qube => qube.State != "Halted"))
        {
            qube.Stop();
        }
    }

    // In a session of its own, so that all of it can be killed at once.
    private byte[]? Serve(string root, string service, Stream input)
    {
        var file = Path.Combine(root, "etc/qubes-rpc", service);
        return !File.Exists(file)
            ? null
            : new ProcessRunner().Run(
                Command.Own("setsid", "--wait", "sh", file) with
                {
                    Environment = new Dictionary<string, string>
                    {
                        ["COPPICE_APPLY_ROOT"] = root, ["PATH"] = Before is null ? Programs : $"{Before}:{Programs}",
                    },
                    OnInput = input.CopyTo,
                }, CancellationToken.None).Output;
    }

    // What was killed may hold the file system a moment longer, in a name space of its own. Then not all is in the file yet.
    private void Unmount(StandInQube qube)
    {
        HostTool.Run("umount", At(qube));
        for (var tries = 0; HostTool.Run("losetup", "--associated", qube.Root.Dirty).Length > 0; tries++)
        {
            if (tries == MostTries)
            {
                throw new InvalidOperationException($"{qube.Root.Dirty} is still in use");
            }

            Thread.Sleep(Pause);
        }
    }
}
