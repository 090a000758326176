using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Coppice.Foundation.Processes;

/// <summary>One program to run: never through a shell, with no environment but the one given.</summary>
/// <param name="Program">Absolute path, or a name to look for in the usual system folders.</param>
/// <param name="Arguments">The arguments, each passed as it is.</param>
public sealed record Command(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>The whole environment; PATH and LC_ALL=C.UTF-8 are added when missing.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Bytes for standard input; null closes it at once.</summary>
    public ReadOnlyMemory<byte>? Input { get; init; }

    /// <summary>The working directory; <c>/</c> when not given.</summary>
    public string Directory { get; init; } = "/";

    /// <summary>Called for every line of standard output and standard error, in the order of arrival, from one thread at a time.</summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>At most this many bytes of standard output are kept (the rest is read and dropped). Default 64 MiB.</summary>
    public int OutputLimit { get; init; } = 64 << 20;

    /// <summary>The command as one could type it into a shell.</summary>
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program).Select(Quote));

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=:,+@%".Contains(c)) ? word : "'" + word.Replace("'", "'\\''") + "'";
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">The exit code; 128 + n when signal n ended it.</param>
/// <param name="Output">Standard output, as bytes.</param>
/// <param name="Error">Standard error as text, at most its last 64 KiB.</param>
public sealed record CommandResult(int ExitCode, byte[] Output, string Error)
{
    /// <summary>Whether the program ended with exit code 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>Standard output as UTF-8 text.</summary>
    public string Text => Encoding.UTF8.GetString(Output);
}

/// <summary>Runs programs of this machine. Enters by constructor, so that tests can answer instead.</summary>
public interface IProcessRunner
{
    /// <summary>Runs a program to its end; kills it and its children when cancelled.</summary>
    /// <exception cref="Failure">The program does not exist or cannot be started.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; the program has ended.</exception>
    CommandResult Run(Command command, CancellationToken cancel = default);
}

/// <summary>Runs programs for real.</summary>
public sealed class ProcessRunner : IProcessRunner
{
    private const string SystemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static readonly TimeSpan AfterTheEnd = TimeSpan.FromSeconds(5);
    private const int ErrorLimit = 64 << 10;

    /// <inheritdoc/>
    public CommandResult Run(Command command, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        using var process = Start(command);
        using var registration = cancel.Register(() => Kill(process));
        var gate = new Lock();
        var error = new StringBuilder();
        var output = new MemoryStream();

        void Printed(string line)
        {
            if (command.OnLine is { } onLine)
            {
                lock (gate)
                {
                    onLine(line);
                }
            }
        }

        var readError = Task.Run(() => ReadLines(process.StandardError.BaseStream, line =>
        {
            Append(error, line);
            Printed(line);
        }));
        var readOutput = Task.Run(() =>
        {
            if (command.OnLine is null)
            {
                CopyAtMost(process.StandardOutput.BaseStream, output, command.OutputLimit);
                return;
            }

            ReadLines(process.StandardOutput.BaseStream, line =>
            {
                if (output.Length < command.OutputLimit)
                {
                    output.Write(Encoding.UTF8.GetBytes(line + "\n"));
                }

                Printed(line);
            });
        });
        Feed(process, command.Input);
        process.WaitForExit();
        var exitCode = process.ExitCode;
        // What is left behind by the program may hold its pipes open for ever; after the program's end only what is there counts.
        if (!Task.WaitAll([readError, readOutput], (int)AfterTheEnd.TotalMilliseconds, CancellationToken.None))
        {
            process.Close();
        }

        cancel.ThrowIfCancellationRequested();
        return new CommandResult(exitCode, output.ToArray(), error.ToString());
    }

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

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e) when (e.NativeErrorCode is 2 or 13)
        {
            throw new Failure($"the program {command.Program} is missing or cannot be run", "coppice doctor", inner: e);
        }
    }

    private static void Feed(Process process, ReadOnlyMemory<byte>? input)
    {
        try
        {
            if (input is { } bytes)
            {
                process.StandardInput.BaseStream.Write(bytes.Span);
            }

            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended without reading everything (EPIPE): its exit code tells the rest.
        }
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

    private static void CopyAtMost(Stream from, Stream to, int limit)
    {
        var buffer = new byte[64 << 10];
        int read;
        while ((read = from.Read(buffer)) > 0)
        {
            to.Write(buffer, 0, (int)Math.Min(read, limit - to.Length));
        }
    }

    // A line longer than this is handed on in pieces, so that endless lines cannot fill the memory.
    private const int LineLimit = 16 << 10;

    private static void ReadLines(Stream stream, Action<string> line)
    {
        var buffer = new byte[LineLimit];
        var filled = 0;
        int read;
        while ((read = stream.Read(buffer, filled, buffer.Length - filled)) > 0)
        {
            filled += read;
            var start = 0;
            int end;
            while ((end = buffer.AsSpan(start, filled - start).IndexOf((byte)'\n')) >= 0)
            {
                line(Encoding.UTF8.GetString(buffer, start, end).TrimEnd('\r'));
                start += end + 1;
            }

            if (start == 0 && filled == buffer.Length)
            {
                line(Encoding.UTF8.GetString(buffer, 0, filled));
                start = filled;
            }

            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
        }

        if (filled > 0)
        {
            line(Encoding.UTF8.GetString(buffer, 0, filled));
        }
    }

    private static void Append(StringBuilder text, string line)
    {
        text.Append(line).Append('\n');
        if (text.Length > 2 * ErrorLimit)
        {
            text.Remove(0, text.Length - ErrorLimit);
        }
    }
}
