using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Coppice.Foundation.Posix;

/// <summary>
/// Sees which paths the programs that it starts, and all that these start, ask the kernel about, found or not (seccomp_unotify(2)).
/// Each call waits until it has been looked at and goes on as it would have: nothing is refused or changed.
/// </summary>
/// <remarks>
/// A filter belongs to the thread that installs it and to everything that this one starts, and is there for good. So one thread
/// starts programs and does nothing else, another one answers, and both last as long as this process: when it ends, what it started
/// gets ENOSYS, and is ended by the sandbox anyway.
/// The thread that starts is one of the runtime's. If a call of its own waited, everything could stand still: it may hold a lock that
/// the answering thread needs, or collect garbage, and then no other thread runs. So the filter lets calls pass that come from this
/// process's own code (<see cref="OwnCode"/>): no thread of this process ever waits for an answer.
/// </remarks>
public sealed unsafe class PathCallListener
{
    // SECCOMP_SET_MODE_FILTER; SECCOMP_FILTER_FLAG_NEW_LISTENER, and that an answer is waited for whatever signal comes (Linux
    // 5.19).
    private const int SetFilter = 1;
    private const int NewListener = 0x8, WaitKillable = 0x20;

    // SECCOMP_IOCTL_NOTIF_RECV, _SEND and _SET_FLAGS of linux/seccomp.h; SECCOMP_USER_NOTIF_FLAG_CONTINUE.
    private const nuint Receive = 0xc0502100, Send = 0xc0182101, SetFlags = 0x40082104;
    private const int NotificationSize = 80, AnswerSize = 24, Continue = 1;

    private readonly BlockingCollection<Request> requests = [];
    private readonly ManualResetEventSlim ready = new();
    private readonly Action<PathCall> seen;
    private readonly Dictionary<int, PathCallFilter.Form> calls;
    private int listener = -1;

    private PathCallListener(MachineCalls machine, IReadOnlyList<(ulong Start, ulong End)> own, Action<PathCall> seen)
    {
        (this.seen, calls) = (seen, machine.Calls);
        // Before the filter is there, so that it is not under it.
        new Thread(Answer) { IsBackground = true, Name = "answers" }.Start();
        new Thread(() => StartPrograms(PathCallFilter.Program(machine.Audit, calls, own), machine.Seccomp)) { IsBackground = true, Name = "starter" }.Start();
        ready.Wait();
    }

    /// <summary>Begins to listen.</summary>
    /// <param name="seen">Called for each call while its program waits, from one thread. What it throws is dropped.</param>
    /// <returns>Null where the kernel or this machine does not offer it.</returns>
    public static PathCallListener? TryStart(Action<PathCall> seen)
    {
        if (PathCallFilter.OfThisMachine() is not { } machine || OwnCode.Find() is not { } own)
        {
            return null;
        }

        var started = new PathCallListener(machine, own, seen);
        return started.listener >= 0 ? started : null;
    }

    /// <summary>Starts a program that is listened to.</summary>
    /// <param name="start">Starts it, from another thread, and must do nothing else: whatever it made there would be listened to
    /// as well.</param>
    public Process Start(Func<Process> start)
    {
        var request = new Request(start);
        requests.Add(request);
        request.Done.Wait();
        request.Done.Dispose();
        request.Error?.Throw();
        return request.Result!;
    }

    private void StartPrograms(ulong[] program, int seccomp)
    {
        fixed (ulong* steps = program)
        {
            // struct sock_fprog: length (16 bits, padded), pointer.
            var filter = stackalloc ulong[] { (ulong)program.Length, (ulong)steps };
            var number = Libc.SystemCall(seccomp, SetFilter, NewListener | WaitKillable, filter);
            listener = (int)(number >= 0 ? number : Libc.SystemCall(seccomp, SetFilter, NewListener, filter));
        }

        ready.Set();
        if (listener < 0)
        {
            return;
        }

        foreach (var request in requests.GetConsumingEnumerable())
        {
            try
            {
                request.Result = request.Start();
            }
            catch (Exception e)
            {
                request.Error = ExceptionDispatchInfo.Capture(e);
            }

            request.Done.Set();
        }
    }

    private void Answer()
    {
        ready.Wait();
        if (listener < 0)
        {
            return;
        }

        // Since Linux 6.6: the answer is given on the processor that the question came from.
        _ = Libc.IoControl(listener, SetFlags, (void*)1);
        var notification = stackalloc byte[NotificationSize];
        while (true)
        {
            new Span<byte>(notification, NotificationSize).Clear();
            if (Libc.IoControl(listener, Receive, notification) < 0)
            {
                // Interrupted, or the program was killed meanwhile.
                continue;
            }

            var call = new ReadOnlySpan<byte>(notification, NotificationSize);
            LookAt(call);
            GoOn(call);
        }
    }

    private void GoOn(ReadOnlySpan<byte> notification)
    {
        var answer = stackalloc byte[AnswerSize];
        new Span<byte>(answer, AnswerSize).Clear();
        *(ulong*)answer = BinaryPrimitives.ReadUInt64LittleEndian(notification);
        *(uint*)(answer + 20) = Continue;
        _ = Libc.IoControl(listener, Send, answer);
    }

    // struct seccomp_notif: id 8, process 4, flags 4, then struct seccomp_data: number 4, architecture 4, instruction 8, six
    // arguments of 8.
    private void LookAt(ReadOnlySpan<byte> notification)
    {
        if (!calls.TryGetValue(BinaryPrimitives.ReadInt32LittleEndian(notification[16..]), out var form))
        {
            return;
        }

        var arguments = notification[32..];
        var opensFolder = form is { Kind: PathCallKind.Open, Flags: >= 0 } && (Number(arguments, form.Flags) & OpenFlags.Directory) != 0;
        try
        {
            seen(new PathCall(
                BinaryPrimitives.ReadInt32LittleEndian(notification[8..]),
                opensFolder ? PathCallKind.List : form.Kind,
                form.Directory < 0 ? OpenFlags.WorkingDirectory : Number(arguments, form.Directory),
                BinaryPrimitives.ReadUInt64LittleEndian(arguments[(8 * form.Path)..])));
        }
        catch (Exception)
        {
            // The program waits: it goes on whatever its record comes to.
        }
    }

    private static int Number(ReadOnlySpan<byte> arguments, int index) => BinaryPrimitives.ReadInt32LittleEndian(arguments[(8 * index)..]);

    private sealed class Request(Func<Process> start)
    {
        public Func<Process> Start => start;

        public ManualResetEventSlim Done { get; } = new();

        public Process? Result { get; set; }

        public ExceptionDispatchInfo? Error { get; set; }
    }
}
