using System.Text;

namespace Coppice.Engine.Scheduling;

/// <summary>
/// Words in unit files, quoted so that systemd reads them as they are (systemd.syntax(7), "Quoting"; systemd.service(5), "Command
/// lines").
/// </summary>
internal static class UnitWord
{
    /// <summary>
    /// A word of <c>ExecStart=</c>: in quotes unless it is plain; no specifier and no variable is expanded in it.
    /// </summary>
    public static string OfCommand(string word) => Quoted(word.Replace("$", "$$"));

    /// <summary>
    /// The command line of <c>ExecStart=</c>. systemd refuses quotes and backslashes in the name of the program and leaves dollar
    /// signs there doubled, so a program of such a name is started by a shell, to which it is a word like any other.
    /// </summary>
    public static string CommandLine(string program, IEnumerable<string> arguments) => string.Join(' ', ((string[])
    [
        .. program.Any(c => "\"'\\$\x7f".Contains(c) || c < ' ')
            ? ["/bin/sh", "-c", "exec \"$0\" \"$@\"", program]
            : new[] { program },
        .. arguments,
    ]).Select(OfCommand));

    /// <summary>An assignment of <c>Environment=</c>, where a dollar sign has no meaning.</summary>
    public static string OfEnvironment(string name, string value) => Quoted($"{name}={value}");

    private static string Quoted(string word)
    {
        var text = new StringBuilder();
        foreach (var c in word)
        {
            text.Append(c switch
            {
                '%' => "%%",
                '"' or '\\' => $"\\{c}",
                '\n' => "\\n",
                '\t' => "\\t",
                < ' ' or '\x7f' => $"\\x{(int)c:x2}",
                _ => c.ToString(),
            });
        }

        return word.Length > 0 && word.All(IsPlain) ? text.ToString() : $"\"{text}\"";
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || "-_./=:,+@%$".Contains(c);
}
