namespace Coppice.Foundation.Processes;

/// <summary>
/// One program to run: never through a shell, with no environment but the one given. Whoever makes one has to say whether it
/// reads what somebody else wrote, so that it cannot be forgotten: <see cref="Own"/> or <see cref="Confined"/>.
/// </summary>
public sealed record Command
{
    private Command(string program, IReadOnlyList<string> arguments, Confinement? confinement) =>
        (Program, Arguments, Confinement) = (program, arguments, confinement);

    /// <summary>Absolute path, or a name to look for in the usual system folders.</summary>
    public string Program { get; init; }

    /// <summary>The arguments, each passed as it is.</summary>
    public IReadOnlyList<string> Arguments { get; init; }

    /// <summary>What it gets of this machine; null for a program that reads nothing foreign.</summary>
    public Confinement? Confinement { get; private init; }

    /// <summary>The whole environment; PATH and LC_ALL=C.UTF-8 are added when missing.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Bytes for standard input; null closes it at once.</summary>
    public ReadOnlyMemory<byte>? Input { get; init; }

    /// <summary>
    /// Writes standard input, from the thread that waits for the program; then <see cref="Input"/> is not used. That the program
    /// ends without reading everything is no error here. What else it throws, the run throws when the program has ended.
    /// </summary>
    public Action<Stream>? OnInput { get; init; }

    /// <summary>The working directory; <c>/</c> when not given.</summary>
    public string Directory { get; init; } = "/";

    /// <summary>
    /// Called for every line of standard output and standard error, in the order of arrival, from one thread at a time.
    /// </summary>
    public Action<string>? OnLine { get; init; }

    /// <summary>
    /// Reads standard output while it comes; then none of it is kept. What it throws, the run throws when the program has ended.
    /// </summary>
    public Action<Stream>? OnOutput { get; init; }

    /// <summary>
    /// Whether it and all that it starts get their memory at the same addresses each time; others get it at random ones.
    /// </summary>
    public bool AtFixedAddresses { get; init; }

    /// <summary>At most this many bytes of standard output are kept (the rest is read and dropped). Default 64 MiB.</summary>
    public int OutputLimit { get; init; } = 64 << 20;

    /// <summary>A program that reads only what Coppice, this machine or the user made: it runs as Coppice itself does.</summary>
    public static Command Own(string program, params IReadOnlyList<string> arguments) =>
        new(program, arguments, confinement: null);

    /// <summary>
    /// A program that reads what somebody else wrote: an archive, a template, an image. It runs behind walls, or not at all.
    /// </summary>
    public static Command Confined(string program, IReadOnlyList<string> arguments, Confinement confinement) =>
        new(program, arguments, confinement);

    /// <summary>The command as one could type it into a shell: safe in a script, whatever its words are.</summary>
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program).Select(Quote));

    /// <summary>A text as one word of the shell.</summary>
    internal static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=:,+@%".Contains(c)) ? word
            : "'" + word.Replace("'", "'\\''") + "'";
}
