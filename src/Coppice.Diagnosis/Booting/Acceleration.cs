using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Diagnosis.Booting;

/// <summary>How QEMU runs the machine's processor.</summary>
/// <param name="Name"><c>KVM</c> or <c>emulation</c>, for people.</param>
/// <param name="Arguments">QEMU's options.</param>
/// <param name="Devices">Devices of this machine that it needs.</param>
public sealed record Acceleration(string Name, IReadOnlyList<string> Arguments, IReadOnlyList<string> Devices)
{
    private const string Device = "/dev/kvm";

    /// <summary>How long a machine may print nothing at all after it is switched on; null when there is no telling.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>
    /// By this machine's processor. Where it is a virtual one itself, small programs may run and a kernel may hang at once.
    /// </summary>
    public static Acceleration Kvm { get; } =
        new("KVM", ["-accel", "kvm", "-cpu", "host"], [Device]) { Patience = TimeSpan.FromSeconds(30) };

    /// <summary>By a program: ten times slower, and everywhere.</summary>
    public static Acceleration Emulation { get; } = new("emulation", ["-accel", "tcg,thread=multi", "-cpu", "max"], []);

    /// <summary>
    /// KVM where a machine really runs with it within some seconds, else emulation. A <c>/dev/kvm</c> that can be opened may hang
    /// all the same.
    /// </summary>
    public static async Task<Acceleration> ProbeAsync(IProcessRunner runner, TimeProvider time, CancellationToken cancel) =>
        File.Exists(Device) && await WorksAsync(Kvm, runner, TimeSpan.FromSeconds(5), time, cancel).ConfigureAwait(false)
            ? Kvm
            : Emulation;

    /// <summary>Whether a machine that is switched on runs its first program within a time.</summary>
    internal static async Task<bool> WorksAsync(
        Acceleration acceleration, IProcessRunner runner, TimeSpan limit, TimeProvider time, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("coppice-kvm-");
        try
        {
            var disk = Path.Combine(folder.FullName, "disk");
            File.WriteAllBytes(disk, BootSector());
            var command = Command.Confined(
                "qemu-system-x86_64",
                [
                    .. acceleration.Arguments, "-machine", "pc", "-m", "16", "-nodefaults", "-no-user-config", "-display", "none",
                    "-no-reboot",
                    "-device", $"isa-debug-exit,iobase={Port},iosize=1", "-drive", "file=/disk,format=raw,if=ide",
                ],
                new Confinement
                {
                    Writable = [new ShownPath(disk, "/disk")],
                    Devices = acceleration.Devices,
                    SeesProcesses = true,
                });
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            // Not waited for when it hangs: a process that the kernel does not let go cannot be killed either.
            var trial = Task.Run(() => runner.Run(command, stop.Token), CancellationToken.None);
            try
            {
                return (await trial.WaitAsync(limit, time, cancel).ConfigureAwait(false)).ExitCode == (Answer << 1 | 1);
            }
            catch (Exception e) when (e is TimeoutException or Failure)
            {
                _ = Task.Run(stop.Cancel, CancellationToken.None);
                await Task.WhenAny(trial, Task.Delay(TimeSpan.FromSeconds(1), time, CancellationToken.None))
                    .ConfigureAwait(false);
                return false;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private const int Port = 0x501;
    private const int Answer = 0x31;

    // The first program of a disk: mov al,Answer; mov dx,Port; out dx,al; hlt; jmp back. QEMU's isa-debug-exit ends with 2 ×
    // Answer + 1.
    private static byte[] BootSector()
    {
        var sector = new byte[64 << 10];
        ((ReadOnlySpan<byte>)[0xb0, Answer, 0xba, Port & 0xff, Port >> 8, 0xee, 0xf4, 0xeb, 0xfd]).CopyTo(sector);
        (sector[510], sector[511]) = (0x55, 0xaa);
        return sector;
    }
}
