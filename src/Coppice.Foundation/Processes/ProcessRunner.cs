using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Text;
using Coppice.Foundation.Posix;

namespace Coppice.Foundation.Processes;

/// <summary>Runs programs for real, as Coppice itself runs; it refuses those that have to be confined.</summary>
public sealed class ProcessRunner : IProcessRunner
{
    private const string SystemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static readonly TimeSpan AfterTheEnd = TimeSpan.FromSeconds(5);
    private const int ErrorLimit = 64 << 10;

    /// <inheritdoc/>
    public CommandResult Run(Command command, CancellationToken cancel = default)
    {
        if (command.Confinement is not null)
        {
            throw new InvalidOperationException($"{command.Program} reads what others wrote: it runs confined, or not at all");
        }

        cancel.ThrowIfCancellationRequested();
        using var process = Start(command);
        using var registration = cancel.Register(() => Kill(process));
        var gate = new Lock();
        var error = new StringBuilder();
        var output = new MemoryStream();
        ExceptionDispatchInfo? failure = null;
        var isOver = false;

        void Printed(string line)
        {
            lock (gate)
            {
                if (!isOver)
                {
                    command.OnLine?.Invoke(line);
                }
            }
        }

        var readError = OnOwnThread(() => LineReader.ReadAll(process.StandardError.BaseStream, line =>
        {
            Append(error, line);
            Printed(line);
        }));
        var readOutput = OnOwnThread(() =>
        {
            if (command.OnOutput is { } read)
            {
                failure = ReadAll(process.StandardOutput.BaseStream, read);
            }
            else if (command.OnLine is null)
            {
                CopyAtMost(process.StandardOutput.BaseStream, output, command.OutputLimit);
            }
            else
            {
                LineReader.ReadAll(process.StandardOutput.BaseStream, line =>
                {
                    lock (output)
                    {
                        if (output.Length < command.OutputLimit)
                        {
                            output.Write(Encoding.UTF8.GetBytes(line + "\n"));
                        }
                    }

                    Printed(line);
                });
            }
        });
        var unfed = Feed(process, command);
        process.WaitForExit();
        var exitCode = process.ExitCode;
        // What is left behind by the program may hold its pipes open for ever; after the program's end only what is there counts.
        if (!Task.WaitAll([readError, readOutput], (int)AfterTheEnd.TotalMilliseconds, CancellationToken.None))
        {
            process.Close();
        }

        // Nothing of what is printed after this reaches the caller, who may have given up what it would go to.
        lock (gate)
        {
            isOver = true;
        }

        cancel.ThrowIfCancellationRequested();
        (failure ?? unfed)?.Throw();
        lock (error)
        {
            lock (output)
            {
                return new CommandResult(exitCode, output.ToArray(), error.ToString());
            }
        }
    }

    // Both block for as long as the program runs. On the few threads of the pool, some programs at once would wait for each
    // other's ends.
    private static Task OnOwnThread(Action read) =>
        Task.Factory.StartNew(read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Process Start(Command command)
    {
        var start = new ProcessStartInfo(command.Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = command.Directory,
        };
        foreach (var argument in command.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        start.Environment["PATH"] = SystemPath;
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        Descriptors.KeepFromPrograms();
        try
        {
            using var addresses = command.AtFixedAddresses ? FixedAddresses.ForThisThread() : default(IDisposable?);
            return Process.Start(start)!;
        }
        catch (Win32Exception e) when (e.NativeErrorCode is 2 or 13)
        {
            throw MissingProgram.Of(command.Program, e);
        }
    }

    private static ExceptionDispatchInfo? Feed(Process process, Command command)
    {
        ExceptionDispatchInfo? failure = null;
        try
        {
            if (command.OnInput is { } write)
            {
                write(process.StandardInput.BaseStream);
            }
            else if (command.Input is { } bytes)
            {
                process.StandardInput.BaseStream.Write(bytes.Span);
            }
        }
        catch (IOException)
        {
            // The program ended without reading everything (EPIPE): its exit code tells the rest.
        }
        catch (Exception e) when (e is Failure or OperationCanceledException)
        {
            failure = ExceptionDispatchInfo.Capture(e);
        }

        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // As above.
        }

        return failure;
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
    }

    // The program is always heard to its end, or it would wait for ever.
    private static ExceptionDispatchInfo? ReadAll(Stream output, Action<Stream> read)
    {
        try
        {
            read(output);
            return null;
        }
        catch (Exception e) when (e is Failure or IOException)
        {
            return ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            output.CopyTo(Stream.Null);
        }
    }

    private static void CopyAtMost(Stream from, Stream to, int limit)
    {
        var buffer = new byte[64 << 10];
        int read;
        while ((read = from.Read(buffer)) > 0)
        {
            lock (to)
            {
                to.Write(buffer, 0, (int)Math.Min(read, limit - to.Length));
            }
        }
    }

    private static void Append(StringBuilder text, string line)
    {
        lock (text)
        {
            text.Append(line).Append('\n');
            if (text.Length > 2 * ErrorLimit)
            {
                text.Remove(0, text.Length - ErrorLimit);
            }
        }
    }
}
