using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Diagnosis.Booting;

/// <summary>
/// A virtual machine under QEMU, confined: it has two disks, two serial lines and a screen, no network and no way out but the
/// folder that it writes to.
/// </summary>
/// <param name="runner">Runs QEMU.</param>
/// <param name="time">The clock.</param>
internal sealed partial class VirtualMachine(IProcessRunner runner, TimeProvider time)
{
    /// <summary>
    /// Why a boot was given up in which the machine printed nothing: it may do so where another processor would not.
    /// </summary>
    internal const string Silent = "the machine prints nothing";

    private const string Console = "console.log";
    private const string Report = "report";
    private const string Monitor = "monitor";
    private const string Screenshot = "screenshot.png";

    // What a system prints at its start is some 100 kB; one that prints without end is stopped.
    private const long PrintLimit = 64 << 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // After the state is known the report takes a moment, or minutes by emulation on a busy machine; the monitor answers at
    // once or never.
    private static readonly TimeSpan ReportTime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MonitorTime = TimeSpan.FromSeconds(10);

    /// <summary>Boots an image until it reports, ends, or the time is over.</summary>
    /// <param name="image">Absolute path of the root file system; it is changed.</param>
    /// <param name="files">Kernel and what belongs to it.</param>
    /// <param name="acceleration">How to run the processor.</param>
    /// <param name="options">Memory, time limit and whether to try KVM.</param>
    /// <param name="folder">Takes the console log and the screenshot; private, short enough a path for a socket in it (unix(7):
    /// 107 bytes).</param>
    /// <param name="printed">Called with each line of the console, safe to show.</param>
    /// <param name="cancel">Switches the machine off.</param>
    /// <exception cref="Failure">QEMU cannot be started.</exception>
    public async Task<BootResult> BootAsync(
        string image, BootFiles files, Acceleration acceleration, BootOptions options, string folder, Action<string> printed,
        CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var started = time.GetTimestamp();
        var running = Task.Run(
            () => runner.Run(Command(image, files, acceleration, options, folder), stop.Token), CancellationToken.None);
        var console = new GrowingText(Path.Combine(folder, Console));
        var report = new GrowingText(Path.Combine(folder, Report));
        double? up = null;
        string? why = null;
        while (why is null)
        {
            await Task.WhenAny(running, Task.Delay(Pause, time, cancel)).ConfigureAwait(false);
            cancel.ThrowIfCancellationRequested();
            foreach (var line in console.NewLines())
            {
                printed(VisibleText.Of(Colours().Replace(line, "").TrimEnd('\r')));
            }

            report.NewLines();
            var told = report.Text;
            if (up is null && told.Contains("\nstate ", StringComparison.Ordinal))
            {
                up = time.GetElapsedTime(started).TotalSeconds;
            }

            if (told.EndsWith("\nend\n", StringComparison.Ordinal))
            {
                break;
            }

            why = running.IsCompleted ? await EndOfAsync(running, console.Text).ConfigureAwait(false)
                : console.Length + report.Length > PrintLimit ? "it prints without end"
                : up is { } since && time.GetElapsedTime(started).TotalSeconds - since > ReportTime.TotalSeconds
                    ? "its report does not end"
                : up is null && time.GetElapsedTime(started) > options.Limit ? ""
                : console.Length == 0 && time.GetElapsedTime(started) > acceleration.Patience ? Silent
                : null;
        }

        var seconds = up ?? time.GetElapsedTime(started).TotalSeconds;
        var shot = await SwitchOffAsync(folder, running, stop).ConfigureAwait(false);
        var parsed = BootReport.Parse(report.Text);
        var end = why == "" || (why is null && parsed.State is "starting" or "initializing")
            ? BootEnd.TimedOut
            : why is not null || !parsed.IsReached ? BootEnd.Failed
            : parsed.Failed.Count + parsed.NotStarted.Count == 0 ? BootEnd.Up : BootEnd.Degraded;
        return new BootResult(
            end,
            end switch
            {
                BootEnd.TimedOut => $"it was not up within {options.Limit.TotalSeconds:0} s",
                BootEnd.Failed when why is null =>
                    $"{VisibleText.Of(parsed.Target)} was not reached; the state of the system is "
                        + $"{VisibleText.Of(parsed.State ?? "unknown")}",
                _ => why,
            },
            seconds, acceleration.Name, files.Package, parsed, Path.Combine(folder, Console), shot);
    }

    private static Command Command(string image, BootFiles files, Acceleration acceleration, BootOptions options, string folder)
    {
        var confined = new Confinement
        {
            Readable =
            [
                new ShownPath(files.Kernel, "/boot/kernel"), new ShownPath(files.Ramdisk, "/boot/ramdisk"),
                new ShownPath(files.Modules, "/boot/modules"),
            ],
            Writable = [new ShownPath(image, "/image"), new ShownPath(folder, "/run/out")],
            Devices = acceleration.Devices,
            SeesProcesses = true,
        };
        return Foundation.Processes.Command.Confined(
            "qemu-system-x86_64",
            [
                .. acceleration.Arguments, "-machine", "q35", "-smp", Math.Clamp(Environment.ProcessorCount, 1, 4)
                    .ToString(CultureInfo.InvariantCulture),
                "-m", options.Memory.ToString(CultureInfo.InvariantCulture), "-nodefaults", "-no-user-config", "-no-reboot",
                "-display", "none", "-vga", "std", "-nic", "none",
                "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
                "-kernel", "/boot/kernel", "-initrd", "/boot/ramdisk",
                // No logins on serial lines: without udev a system waits 90 s for the device, which no qube has.
                "-append", "console=tty0 console=ttyS0 rw panic=-1 systemd.show_status=1 systemd.getty_auto=no "
                    + $"coppice.report-after={ReportAfter(options.Limit)}",
                "-drive", "file=/image,format=raw,if=virtio,cache=unsafe", "-drive",
                "file=/boot/modules,format=raw,if=virtio,readonly=on",
                "-chardev", $"file,id=console,path=/run/out/{Console}", "-device", "isa-serial,chardev=console",
                "-chardev", $"file,id=report,path=/run/out/{Report}", "-device", "isa-serial,chardev=report",
                "-qmp", $"unix:/run/out/{Monitor},server=on,wait=off",
            ],
            confined);
    }

    // In seconds: time is left to report of a start that does not end.
    private static string ReportAfter(TimeSpan limit) =>
        Math.Max(limit.TotalSeconds / 2, limit.TotalSeconds - 30).ToString("0", CultureInfo.InvariantCulture);

    // Why a machine is off that no one switched off.
    private static async Task<string> EndOfAsync(Task<CommandResult> running, string console)
    {
        var result = await running.ConfigureAwait(false);
        if (!result.Succeeded)
        {
            throw Tool.Failed("qemu-system-x86_64", result);
        }

        var said = console.Split('\n')
            .LastOrDefault(line =>
                line.Contains("Kernel panic", StringComparison.Ordinal)
                    || line.StartsWith("coppice: ", StringComparison.Ordinal));
        return said is null ? "the machine powered itself off" : VisibleText.Of(said.Trim());
    }

    // Takes a picture, then ends QEMU, by force when it does not answer.
    private static async Task<string?> SwitchOffAsync(string folder, Task<CommandResult> running, CancellationTokenSource stop)
    {
        var shot = false;
        try
        {
            using var patience = new CancellationTokenSource(MonitorTime);
            if (!WrittenFile.IsSocket(Path.Combine(folder, Monitor)))
            {
                throw new IOException("QEMU has no monitor");
            }

            using var monitor = await QemuMonitor.ConnectAsync(Path.Combine(folder, Monitor), patience.Token)
                .ConfigureAwait(false);
            shot = await monitor.ScreenshotAsync($"/run/out/{Screenshot}", patience.Token).ConfigureAwait(false);
            await monitor.QuitAsync(patience.Token).ConfigureAwait(false);
            await running.WaitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception e)
            when (
                e is SocketException or IOException or OperationCanceledException or InvalidOperationException
                    or System.Text.Json.JsonException)
        {
            // It has ended already, or will not.
            await stop.CancelAsync().ConfigureAwait(false);
        }

        await Task.WhenAny(running, Task.Delay(MonitorTime, CancellationToken.None)).ConfigureAwait(false);
        File.Delete(Path.Combine(folder, Monitor));
        var file = Path.Combine(folder, Screenshot);
        return shot && File.Exists(file) ? file : null;
    }

    // ECMA-48, 5.4: what systemd sets its words off with.
    [GeneratedRegex(@"\x1b\[[0-9;]*[A-Za-z]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Colours();

    /// <summary>A file that another process writes to.</summary>
    private sealed class GrowingText(string path)
    {
        private readonly StringBuilder text = new();
        private int told;

        public long Length { get; private set; }

        public string Text => text.ToString();

        /// <summary>Lines that came to their end since the last call.</summary>
        public IReadOnlyList<string> NewLines()
        {
            using var file = WrittenFile.TryOpen(path);
            if (file is null)
            {
                return [];
            }

            var bytes = new byte[Math.Clamp(RandomAccess.GetLength(file) - Length, 0, PrintLimit)];
            var read = RandomAccess.Read(file, bytes, Length);
            Length += read;
            // Characters of several bytes may come in two parts: such a one is shown wrongly, and nothing else.
            text.Append(Encoding.UTF8.GetString(bytes, 0, read));
            var rest = text.ToString(told, text.Length - told);
            var end = rest.LastIndexOf('\n');
            told += end + 1;
            return end < 0 ? [] : rest[..end].Split('\n');
        }
    }
}
