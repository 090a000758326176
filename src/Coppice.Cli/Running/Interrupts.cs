using System.Runtime.InteropServices;

namespace Coppice.Cli.Running;

/// <summary>
/// Ctrl-C and SIGTERM. The first one asks the verb to stop and gives it two seconds; a second one, or the end of that time,
/// ends the process at once. The store is consistent either way.
/// </summary>
public sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource cancel = new();
    private readonly List<PosixSignalRegistration> registrations = [];
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly Action<int> exit;
    private ITimer? grace;
    private int left;

    /// <summary>Without signals yet; see <see cref="Listen"/>.</summary>
    /// <param name="time">The clock for the time of grace.</param>
    /// <param name="exit">Ends the process with an exit code.</param>
    public Interrupts(TimeProvider time, Action<int> exit)
    {
        this.time = time;
        this.exit = exit;
    }

    /// <summary>How long a verb has to stop by itself.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromSeconds(2);

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => cancel.Token;

    /// <summary>128 plus the signal's number once one came (130 for Ctrl-C), else null.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Called at the first signal.</summary>
    public Action OnStopping { get; set; } = () => { };

    /// <summary>Called before the process is ended without waiting for the verb.</summary>
    public Action OnAbandoned { get; set; } = () => { };

    /// <summary>Takes over SIGINT, SIGTERM and SIGHUP of this process.</summary>
    public Interrupts Listen()
    {
        foreach (var (signal, number)
            in (ReadOnlySpan<(PosixSignal, int)>)[(PosixSignal.SIGHUP, 1), (PosixSignal.SIGINT, 2), (PosixSignal.SIGTERM, 15)])
        {
            registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Receive(number);
            }));
        }

        return this;
    }

    /// <summary>
    /// While this is held, Ctrl-C is left to the program that runs in the foreground (a shell in a sandbox): it gets the signal
    /// from the terminal itself.
    /// </summary>
    public IDisposable LeaveToForegroundProgram()
    {
        Interlocked.Increment(ref left);
        return new Returned(this);
    }

    /// <summary>Takes one signal, by its number.</summary>
    internal void Receive(int signal)
    {
        if (signal == 2 && Volatile.Read(ref left) > 0)
        {
            return;
        }

        bool first;
        lock (gate)
        {
            first = ExitCode is null;
            ExitCode ??= 128 + signal;
            grace ??= time.CreateTimer(_ => Abandon(), null, Grace, Timeout.InfiniteTimeSpan);
        }

        if (!first)
        {
            Abandon();
            return;
        }

        OnStopping();

        // Not on this thread: what is cancelled may take its time, and a second signal must get through.
        _ = Task.Run(cancel.Cancel);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        registrations.ForEach(registration => registration.Dispose());
        grace?.Dispose();
        cancel.Dispose();
    }

    private void Abandon()
    {
        OnAbandoned();
        exit(ExitCode!.Value);
    }

    private sealed class Returned(Interrupts owner) : IDisposable
    {
        private int done;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref done, 1) == 0)
            {
                Interlocked.Decrement(ref owner.left);
            }
        }
    }
}
