using System.Text;

namespace Coppice.Cli.Scheduling;

/// <summary>Words in unit files, quoted so that systemd reads them as they are (systemd.syntax(7), "Quoting"; systemd.service(5), "Command lines").</summary>
internal static class UnitWord
{
    /// <summary>A word of <c>ExecStart=</c>: in quotes unless it is plain; no specifier and no variable is expanded in it.</summary>
    public static string OfCommand(string word) => Quoted(word.Replace("$", "$$"));

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
