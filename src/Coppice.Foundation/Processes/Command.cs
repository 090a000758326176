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

    /// <summary>Reads standard output while it comes; then none of it is kept. What it throws, the run throws when the program has ended.</summary>
    public Action<Stream>? OnOutput { get; init; }

    /// <summary>Where the program is started from, for one that is listened to (<see cref="Posix.PathCallListener"/>); null for anywhere.</summary>
    public Func<Func<System.Diagnostics.Process>, System.Diagnostics.Process>? Starter { get; init; }

    /// <summary>At most this many bytes of standard output are kept (the rest is read and dropped). Default 64 MiB.</summary>
    public int OutputLimit { get; init; } = 64 << 20;

    /// <summary>The command as one could type it into a shell: safe in a script, whatever its words are.</summary>
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program).Select(Quote));

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=:,+@%".Contains(c)) ? word : "'" + word.Replace("'", "'\\''") + "'";
}
