using System.Text;

namespace Coppice.Diagnosis.Inspecting;

/// <summary>How an account's password lets someone in (shadow(5)).</summary>
public enum PasswordState
{
    /// <summary>No password does.</summary>
    Locked,

    /// <summary>One does.</summary>
    Set,

    /// <summary>None is asked for.</summary>
    Empty,
}

/// <summary>An account that someone could log in to. Names are not safe to show as they are.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Uid">Its number.</param>
/// <param name="Shell">Its shell; empty means <c>/bin/sh</c>.</param>
/// <param name="Password">Its password's state.</param>
/// <param name="Groups">The groups that list it as a member, sorted.</param>
public sealed record Account(string Name, long Uid, string Shell, PasswordState Password, IReadOnlyList<string> Groups)
{
    private static readonly string[] NoLogin = ["nologin", "false", "sync"];

    /// <summary>
    /// Reads passwd(5), shadow(5) and group(5). Lines that are no entries are passed over; accounts whose shell lets no one in
    /// are left out.
    /// </summary>
    /// <param name="passwd">/etc/passwd.</param>
    /// <param name="shadow">/etc/shadow; empty when there is none.</param>
    /// <param name="group">/etc/group; empty when there is none.</param>
    public static IReadOnlyList<Account> Read(ReadOnlySpan<byte> passwd, ReadOnlySpan<byte> shadow, ReadOnlySpan<byte> group)
    {
        var passwords = Rows(shadow, 2).GroupBy(row => row[0]).ToDictionary(rows => rows.Key, rows => rows.First()[1]);
        var members = Rows(group, 4)
            .SelectMany(
                row => row[3].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(member => (Member: member, Group: row[0])))
            .ToLookup(pair => pair.Member, pair => pair.Group);
        return
        [
            .. Rows(passwd, 7)
                .Where(row => long.TryParse(row[2], out _) && !NoLogin.Contains(row[6][(row[6].LastIndexOf('/') + 1)..]))
                .Select(row => new Account(
                    row[0], long.Parse(row[2]), row[6],
                    StateOf(row[1] == "x" ? passwords.GetValueOrDefault(row[0], "!") : row[1]),
                    [.. members[row[0]].Distinct().Order(StringComparer.Ordinal)])),
        ];
    }

    private static PasswordState StateOf(string hash) =>
        hash.Length == 0 ? PasswordState.Empty : hash[0] is '!' or '*' ? PasswordState.Locked : PasswordState.Set;

    private static List<string[]> Rows(ReadOnlySpan<byte> text, int fields) =>
        [.. Encoding.UTF8.GetString(text)
            .Split('\n').Select(line => line.Split(':')).Where(row => row.Length >= fields && row[0].Length > 0)];
}
