using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Foundation.Posix;

/// <summary>
/// A terminal of its own (pty(7)) for a program that one does not trust, in front of the terminal that this process runs on: what
/// is typed goes into it, and what comes out of it is shown. So the program has no hold of the real one: not of what others type
/// there, nor of its settings, nor of the processes that run on it.
/// </summary>
public sealed unsafe class TerminalRelay : IDisposable
{
    // TCSADRAIN: what is on its way to the terminal gets there first.
    private const int WhenWritten = 1;
    private const int NotControlling = 0x100;
    private const long PollIn = 1L << 32;

    private readonly SafeFileHandle main;
    private readonly SafeFileHandle shown;
    private readonly SafeFileHandle stop;
    private readonly SafeFileHandle held;
    private readonly byte[] settings = new byte[Libc.TermiosSize];
    private readonly PosixSignalRegistration resized;
    private readonly Thread typing;
    private readonly Thread showing;
    private int restored;

    private TerminalRelay(SafeFileHandle main, string name)
    {
        (this.main, Name) = (main, name);
        // While nobody else has the program's side open, there is something to wait for all the same.
        var path = Libc.Terminated(Encoding.UTF8.GetBytes(name));
        var side = Libc.OpenAt(OpenFlags.WorkingDirectory, path, OpenFlags.ReadWrite | NotControlling | OpenFlags.CloseOnExec, 0);
        held = new SafeFileHandle((int)Libc.Check(side, "openat", default), ownsHandle: true);
        shown = File.OpenHandle("/dev/tty", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stop = new SafeFileHandle((int)Libc.Check(Libc.EventFd(0, OpenFlags.CloseOnExec), "eventfd", default), ownsHandle: true);
        fixed (byte* own = settings)
        {
            Libc.Check(Libc.GetTerminal(0, own), "tcgetattr", default);
            Libc.Check(Libc.SetTerminal(PosixFile.Number(main), WhenWritten, own), "tcsetattr", default);
            var raw = stackalloc byte[Libc.TermiosSize];
            settings.CopyTo(new Span<byte>(raw, Libc.TermiosSize));
            Libc.MakeRaw(raw);
            CopySize();
            AppDomain.CurrentDomain.ProcessExit += Exiting;
            Libc.Check(Libc.SetTerminal(0, WhenWritten, raw), "tcsetattr", default);
        }

        resized = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => CopySize());
        typing = new Thread(Type) { IsBackground = true, Name = "typing" };
        showing = new Thread(Show) { IsBackground = true, Name = "showing" };
        typing.Start();
        showing.Start();
    }

    /// <summary>
    /// The path of the program's terminal. A process without one that opens it, first in a session of its own, has it as its
    /// terminal.
    /// </summary>
    public string Name { get; }

    /// <summary>
    /// Makes one when this process has a terminal, and standard input and output are it. With output that goes elsewhere, such as
    /// to a pager, another program may be using the terminal, and its settings are that one's.
    /// </summary>
    /// <returns>Null when there is nothing to relay.</returns>
    public static TerminalRelay? TryStart()
    {
        if (Libc.IsTerminal(0) == 0 || Libc.IsTerminal(1) == 0 || !HasTerminal())
        {
            return null;
        }

        const int Flags = OpenFlags.ReadWrite | NotControlling | OpenFlags.CloseOnExec;
        var number = (int)Libc.Check(Libc.OpenPseudoTerminal(Flags), "posix_openpt", default);
        var made = new SafeFileHandle(number, ownsHandle: true);
        var name = stackalloc byte[128];
        if (Libc.GrantPseudoTerminal(number) != 0 || Libc.UnlockPseudoTerminal(number) != 0
            || Libc.PseudoTerminalName(number, name, 128) != 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            made.Dispose();
            throw new PosixException(errno, "posix_openpt", "");
        }

        return new TerminalRelay(made, Marshal.PtrToStringUTF8((nint)name)!);
    }

    /// <summary>
    /// Shows what is left, and gives the real terminal back as it was. To be called when everything that has the program's
    /// terminal open has ended.
    /// </summary>
    public void Dispose()
    {
        held.Dispose();
        // Whatever still has it open is not worth waiting for longer.
        showing.Join(TimeSpan.FromSeconds(5));
        var one = 1L;
        _ = Libc.Write(PosixFile.Number(stop), (byte*)&one, sizeof(long));
        typing.Join(TimeSpan.FromSeconds(5));
        resized.Dispose();
        AppDomain.CurrentDomain.ProcessExit -= Exiting;
        Restore();
        main.Dispose();
        shown.Dispose();
        stop.Dispose();
    }

    private static bool HasTerminal()
    {
        try
        {
            using var terminal = File.OpenHandle("/dev/tty", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            return true;
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return false;
        }
    }

    private void CopySize()
    {
        // struct winsize has four shorts.
        var size = stackalloc byte[8];
        if (Libc.Control(0, Libc.GetWindowSize, size) == 0)
        {
            _ = Libc.Control(PosixFile.Number(main), Libc.SetWindowSize, size);
        }
    }

    // From the keyboard, until the program has ended or the terminal is gone.
    private void Type()
    {
        var buffer = stackalloc byte[4096];
        // struct pollfd: file 4, events 2, returned events 2.
        var files = stackalloc long[2];
        while (true)
        {
            files[0] = PollIn;
            files[1] = (uint)PosixFile.Number(stop) | PollIn;
            if (Libc.Poll(files, 2, -1) < 0)
            {
                continue;
            }

            if (files[1] >> 48 != 0)
            {
                return;
            }

            var read = Libc.Read(0, buffer, 4096);
            if (read <= 0 || !WriteAll(main, buffer, read))
            {
                return;
            }
        }
    }

    // The kernel ends it with EIO when nobody has the program's side open any more.
    private void Show()
    {
        var buffer = stackalloc byte[4096];
        nint read;
        while ((read = Libc.Read(PosixFile.Number(main), buffer, 4096)) > 0 && WriteAll(shown, buffer, read))
        {
        }
    }

    private void Exiting(object? sender, EventArgs e) => Restore();

    // A signal may end this process while it is relaying, or just when it stops.
    private void Restore()
    {
        if (Interlocked.Exchange(ref restored, 1) == 0)
        {
            fixed (byte* own = settings)
            {
                _ = Libc.SetTerminal(0, WhenWritten, own);
            }
        }
    }

    private static bool WriteAll(SafeFileHandle file, byte* bytes, nint count)
    {
        for (nint done = 0; done < count;)
        {
            var written = Libc.Write(PosixFile.Number(file), bytes + done, (nuint)(count - done));
            if (written <= 0)
            {
                return false;
            }

            done += written;
        }

        return true;
    }
}
