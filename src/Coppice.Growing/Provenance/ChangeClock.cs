using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Sandbox;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Growing.Provenance;

/// <summary>The clock that change times are taken from, in nanoseconds since 1970, read where trees grow.</summary>
internal sealed class ChangeClock : IDisposable
{
    private readonly string path;
    private readonly SafeFileHandle probe;

    public ChangeClock(SandboxHost host)
    {
        path = Path.Combine(host.SharedFolder, $"clock-{Guid.NewGuid():n}");
        probe = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite);
    }

    /// <summary>A moment after everything that has been changed so far, and not after anything that will be.</summary>
    /// <remarks>
    /// The kernel gives files the time of its last tick (4 ms apart, say); since Linux 6.13 a finer one where somebody looked, as
    /// happens here.
    /// </remarks>
    public long Now()
    {
        var first = Touch();
        long now;
        while ((now = Touch()) == first)
        {
            Thread.Sleep(1);
        }

        return now;
    }

    public void Dispose()
    {
        probe.Dispose();
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            // The host has ended, and its memory with it.
        }
    }

    private long Touch()
    {
        PosixFile.SetMode(probe, ModeBits.Private);
        return PosixFile.Status(probe).Changed;
    }
}
