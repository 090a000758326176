using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Foundation.Posix;

/// <summary>
/// Sees every program of one file system before it is run (fanotify(7), <c>FAN_OPEN_EXEC_PERM</c>): the program is held until it
/// has been looked at, so what was changed before it and what is changed by it can be told apart for certain. On request it sees
/// every file that is opened, too.
/// </summary>
public sealed unsafe class ProgramWatch : IDisposable
{
    private const uint ClassContent = 0x4, CloseOnExec = 0x1, NonBlocking = 0x2, UnlimitedQueue = 0x10, UnlimitedMarks = 0x20,
        TellThread = 0x100;
    private const uint MarkAdd = 0x1, MarkFileSystem = 0x100, MarksOfFilesGo = 0x80;

    // FAN_MARK_IGNORED_MASK, also after it was written to.
    private const uint MarkIgnored = 0x20, MarkIgnoredForGood = 0x40;
    private const ulong OpenPermission = 0x10000, OpenExecPermission = 0x40000, OnDirectory = 0x40000000;
    private const int EventSize = 24;
    private const int Allow = 1;
    private const long PollIn = 1L << 32;

    private readonly SafeFileHandle watch;
    private readonly SafeFileHandle stop;
    private readonly Action<string, SafeFileHandle, int> seen;
    private readonly Func<OpenedFile, bool>? opened;
    private readonly Thread thread;

    private ProgramWatch(
        SafeFileHandle watch, SafeFileHandle stop, Action<string, SafeFileHandle, int> seen, Func<OpenedFile, bool>? opened)
    {
        (this.watch, this.stop, this.seen, this.opened) = (watch, stop, seen, opened);
        thread = new Thread(Watch) { IsBackground = true, Name = "programs" };
        thread.Start();
    }

    /// <summary>Begins to watch.</summary>
    /// <param name="directory">A directory on the file system.</param>
    /// <param name="seen">
    /// Called with each program's path as this process sees it, the program, open, and the process that will be it (its thread),
    /// while it is held; from one thread. It must not run a program of that file system itself. What it throws is not handled:
    /// the program is let go all the same.
    /// </param>
    /// <param name="opened">
    /// Called with each file and folder that is opened there, while it is held, from the same thread; it says whether to be told
    /// when the file is opened again. It must not open anything there itself. Null when nobody wants to know.
    /// </param>
    /// <returns>Null where the kernel or the file system does not offer it.</returns>
    public static ProgramWatch? TryStart(
        string directory, Action<string, SafeFileHandle, int> seen, Func<OpenedFile, bool>? opened = null)
    {
        // Not blocking: the event of a program that was killed meanwhile is taken back.
        var number =
            Libc.FanotifyInit(
            ClassContent | CloseOnExec | NonBlocking | UnlimitedQueue | UnlimitedMarks | TellThread, (uint)OpenFlags.CloseOnExec);
        if (number < 0)
        {
            return null;
        }

        var handle = new SafeFileHandle(number, ownsHandle: true);
        // EFD_CLOEXEC has the value of O_CLOEXEC. Before the mark: from then on programs wait for an answer.
        var wake =
            new SafeFileHandle((int)Libc.Check(Libc.EventFd(0, OpenFlags.CloseOnExec), "eventfd", default), ownsHandle: true);
        var events = opened is null ? OpenExecPermission : OpenExecPermission | OpenPermission | OnDirectory;
        if (Libc.FanotifyMark(
            number, MarkAdd | MarkFileSystem, events, OpenFlags.WorkingDirectory,
            Libc.Terminated(Encoding.UTF8.GetBytes(directory))) < 0)
        {
            handle.Dispose();
            wake.Dispose();
            return null;
        }

        return new ProgramWatch(handle, wake, seen, opened);
    }

    /// <summary>From now on tells again when files are opened that were not to be told again.</summary>
    /// <remarks>FAN_MARK_FLUSH: only single files have marks of the other kind.</remarks>
    public void TellAgain() =>
        _ = Libc.FanotifyMark(PosixFile.Number(watch), MarksOfFilesGo, 0, OpenFlags.WorkingDirectory, null);

    /// <summary>Stops; programs are let go, and nothing of the file system is open any more.</summary>
    public void Dispose()
    {
        if (stop.IsClosed)
        {
            return;
        }

        var one = 1L;
        _ = Libc.Write(PosixFile.Number(stop), (byte*)&one, sizeof(long));
        thread.Join();
        watch.Dispose();
        stop.Dispose();
    }

    private void Watch()
    {
        var buffer = stackalloc byte[4096];
        // struct pollfd: file 4, events 2, returned events 2.
        var files = stackalloc long[2];
        while (true)
        {
            files[0] = (uint)PosixFile.Number(watch) | PollIn;
            files[1] = (uint)PosixFile.Number(stop) | PollIn;
            if (Libc.Poll(files, 2, -1) < 0)
            {
                continue;
            }

            if (files[1] >> 48 != 0)
            {
                return;
            }

            var filled = (int)Libc.Read(PosixFile.Number(watch), buffer, 4096);
            for (var at = 0; at + EventSize <= filled;)
            {
                var entry = new ReadOnlySpan<byte>(buffer + at, EventSize);
                at += (int)BinaryPrimitives.ReadUInt32LittleEndian(entry);
                LookAt(
                    BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]), BinaryPrimitives.ReadInt32LittleEndian(entry[16..]),
                        BinaryPrimitives.ReadInt32LittleEndian(entry[20..]));
            }
        }
    }

    private void LookAt(ulong events, int number, int process)
    {
        if (number < 0)
        {
            return;
        }

        var program = new SafeFileHandle(number, ownsHandle: true);
        try
        {
            if (new FileInfo($"/proc/self/fd/{number}").LinkTarget is not { } path)
            {
                return;
            }

            if ((events & OpenExecPermission) != 0)
            {
                seen(path, program, process);
            }
            else if (opened is not null && !opened(new OpenedFile(path, process, IsDirectory(program))))
            {
                _ = Libc.FanotifyMark(
                    PosixFile.Number(watch), MarkAdd | MarkIgnored | MarkIgnoredForGood, OpenPermission, number, null);
            }
        }
        finally
        {
            // First, or who goes on now may find the file system busy: to the kernel the number only names the event.
            program.Dispose();
            // struct fanotify_response: file 4, answer 4.
            var answer = (uint)number | ((long)Allow << 32);
            _ = Libc.Write(PosixFile.Number(watch), (byte*)&answer, sizeof(long));
        }
    }

    // The kernel tells of files and folders, and of nothing else; which of both it is does not come with the event.
    private static bool IsDirectory(SafeFileHandle file)
    {
        try
        {
            return PosixFile.Status(file).Kind == FileKind.Directory;
        }
        catch (PosixException)
        {
            return false;
        }
    }
}
