using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Archives.Fetching;

/// <summary>A user name and its password at a mirror.</summary>
/// <param name="Name">The user name.</param>
/// <param name="Password">The password.</param>
public sealed record MirrorLogin(string Name, string Password)
{
    /// <summary>What may be shown of it.</summary>
    public override string ToString() => "a login";
}

/// <summary>
/// The logins at archives that ask for one, in the form of apt_auth.conf(5): <c>machine [http://]host[:port][/path] login NAME
/// password PASSWORD</c>. They come from files outside the family and get into a request's header, and nowhere else.
/// </summary>
public sealed class MirrorLogins
{
    /// <summary>The variable that names the one file to read.</summary>
    public const string Variable = "COPPICE_AUTH";

    private const long SizeLimit = 1 << 20;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly List<Entry> entries;

    private MirrorLogins(List<Entry> entries) => this.entries = entries;

    /// <summary>No logins.</summary>
    public static MirrorLogins None { get; } = new([]);

    /// <summary>How many there are.</summary>
    public int Count => entries.Count;

    /// <summary>
    /// Where logins are looked for: the file that <see cref="Variable"/> names, and then nowhere else; otherwise Coppice's own
    /// file and those of this machine's apt, the first entry that fits counts.
    /// </summary>
    /// <param name="variable">Looks up an environment variable.</param>
    public static IReadOnlyList<string> Places(Func<string, string?> variable) =>
        variable(Variable) is { Length: > 0 } named ? [named] : [Own(variable), "/etc/apt/auth.conf", "/etc/apt/auth.conf.d"];

    /// <summary>
    /// Reads all of <see cref="Places"/>; what is not there, or belongs to others and cannot be read, has none.
    /// </summary>
    /// <exception cref="Failure">A file is malformed, named and not there, or Coppice's own and open to other users.</exception>
    public static MirrorLogins Read(Func<string, string?> variable)
    {
        var found = new List<Entry>();
        foreach (var place in Places(variable))
        {
            var isOwn = !place.StartsWith("/etc/apt/", StringComparison.Ordinal);
            if (isOwn && variable(Variable) is { Length: > 0 } && !File.Exists(place))
            {
                throw new Failure($"${Variable} names {VisibleText.Of(place)}, which does not exist", $"unset {Variable}",
                    kind: ProblemKind.Machine);
            }

            foreach (var file in Files(place))
            {
                found.AddRange(Of(file, isOwn));
            }
        }

        return new MirrorLogins(found);
    }

    /// <summary>The login for a file; null where no entry fits.</summary>
    public MirrorLogin? For(Uri uri) => entries.FirstOrDefault(entry => entry.Fits(uri))?.Login;

    /// <summary>The text of one file.</summary>
    /// <exception cref="Failure">It is malformed. The message names the line and shows nothing of it.</exception>
    internal static MirrorLogins Parse(string text, string file) => new([.. Parsed(text, file)]);

    private static string Own(Func<string, string?> variable) => Path.Join(
        variable("XDG_CONFIG_HOME") is { Length: > 0 } config ? config
            : Path.Join(variable("HOME") is { Length: > 0 } home ? home : "/root", ".config"),
        "coppice", "auth.conf");

    private static IEnumerable<string> Files(string place) => Directory.Exists(place)
        ? Directory.GetFiles(place, "*.conf").Order(StringComparer.Ordinal)
        : File.Exists(place) ? [place] : [];

    private static IEnumerable<Entry> Of(string file, bool isOwn)
    {
        if (isOwn && (File.GetUnixFileMode(file) & Others) != UnixFileMode.None)
        {
            throw new Failure(
                $"the file {VisibleText.Of(file)} has passwords and can be read or written by others",
                $"chmod 600 {ShellWord.Of(file)}", kind: ProblemKind.Machine);
        }

        return PlainFile.TryRead(file, SizeLimit) is { } bytes ? Parsed(System.Text.Encoding.UTF8.GetString(bytes), file)
            : isOwn ? throw new Failure($"cannot read {VisibleText.Of(file)}", $"ls -l {ShellWord.Of(file)}",
                kind: ProblemKind.Machine)
            : [];
    }

    // netrc(5) has no lines, only words; apt passes comments over that begin a line.
    private static IEnumerable<Entry> Parsed(string text, string file)
    {
        var words = text.Split('\n').Index().Where(line => !line.Item.TrimStart().StartsWith('#'))
            .SelectMany(line => line.Item.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries)
                .Select(word => (Word: word, Line: line.Index + 1))).ToList();
        for (var at = 0; at < words.Count;)
        {
            var line = words[at].Line;
            string? machine = null, login = null, password = null;
            do
            {
                var (key, value) = (words[at].Word, words.ElementAtOrDefault(at + 1).Word);
                _ = (key, value) switch
                {
                    ("machine", not null) => machine = value,
                    ("login", not null) => login = value,
                    ("password", not null) => password = value,
                    _ => throw Wrong(file, words[at].Line),
                };
                at += 2;
            }
            while (at < words.Count && words[at].Word != "machine");
            yield return machine is not null && login is not null
                ? Entry.Of(machine, new MirrorLogin(login, password ?? "")) ?? throw Wrong(file, line)
                : throw Wrong(file, line);
        }
    }

    private static Failure Wrong(string file, int line) => new(
        $"line {line} of {VisibleText.Of(file)} is not a login",
        "machine mirror.example/vendor login NAME password PASSWORD    # see apt_auth.conf(5)", kind: ProblemKind.Machine);

    /// <summary>One entry.</summary>
    /// <param name="Scheme">The scheme that it names; null where it names none: then it holds for https alone.</param>
    /// <param name="Host">The host, in lower case.</param>
    /// <param name="Port">The port that it names; null means any.</param>
    /// <param name="Path">What paths have to begin with.</param>
    /// <param name="Login">What is sent.</param>
    private sealed record Entry(string? Scheme, string Host, int? Port, string Path, MirrorLogin Login)
    {
        public static Entry? Of(string machine, MirrorLogin login)
        {
            var scheme = machine.IndexOf("://", StringComparison.Ordinal) is > 0 and var end ? machine[..end] : null;
            var rest = scheme is null ? machine : machine[(scheme.Length + 3)..];
            return Uri.TryCreate($"{scheme ?? "https"}://{rest}", UriKind.Absolute, out var uri)
                && uri.Scheme is "http" or "https" && uri.Host.Length > 0 && uri.UserInfo.Length == 0
                ? new Entry(
                    scheme?.ToLowerInvariant(), uri.IdnHost,
                    rest.Split('/')[0].Contains(':') ? uri.Port : null,
                    uri.AbsolutePath, login)
                : null;
        }

        // A password never goes over http unless the file says so: then everyone on the way can read it.
        public bool Fits(Uri uri) =>
            uri.Scheme == (Scheme ?? "https") && uri.IdnHost == Host && (Port is null || uri.Port == Port)
            && (uri.AbsolutePath.StartsWith(Path, StringComparison.Ordinal)
                && (Path.EndsWith('/') || uri.AbsolutePath.Length == Path.Length || uri.AbsolutePath[Path.Length] == '/'));
    }
}
