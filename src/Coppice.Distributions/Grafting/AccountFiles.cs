using System.Globalization;
using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Grafting;

/// <summary>
/// The files of users and groups (passwd(5), shadow(5), group(5), gshadow(5)): a line for each, by name. Numbers are given out in
/// the order of creation, so a template that made accounts would have got other numbers on a parent with other accounts.
/// </summary>
internal static class AccountFiles
{
    /// <summary>Where they are.</summary>
    public static IReadOnlyList<BytePath> Paths { get; } =
    [
        BytePath.Of("etc/passwd"), BytePath.Of("etc/group"), BytePath.Of("etc/shadow"), BytePath.Of("etc/gshadow"),
    ];

    /// <summary>Whether a path is one of them.</summary>
    public static bool Has(BytePath path) => Paths.Contains(path);

    /// <param name="path">The file.</param>
    /// <param name="before">Its content in the old parent.</param>
    /// <param name="own">Its content in the template on it.</param>
    /// <param name="parent">Its content in the new parent.</param>
    /// <param name="givenOut">The numbers that are given out in order; all others are fixed by the distribution.</param>
    /// <exception cref="MustRebuildException">Both sides changed an account, or numbers could clash.</exception>
    public static byte[] Merge(
        BytePath path, ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> own, ReadOnlyMemory<byte> parent, NumberRange givenOut)
    {
        var (was, mine, theirs) = (Read(before), Read(own), Read(parent));
        // What both sides added alike is one account.
        var (here, there) =
            (mine.ToLookup(account => account.Key, StringComparer.Ordinal),
            theirs.ToLookup(account => account.Key, StringComparer.Ordinal));
        var newHere = Added(was, mine).Where(account => !there[account.Key].Any(account.Same)).ToList();
        var newThere = Added(was, theirs)
            .Where(account => !here[account.Key].Any(account.Same)).Concat(Added(theirs, was)).ToList();
        if (newHere.Count > 0 && newThere.Count > 0)
        {
            // shadow and gshadow have no numbers; the accounts in them are those of passwd and group, which come to the same.
            if (newHere.Concat(newThere).Select(Number).Any(number => number >= givenOut.First && number <= givenOut.Last))
            {
                throw new MustRebuildException($"both it and its parent added accounts to {path} with dynamically allocated IDs");
            }

            if (newHere.Select(Number).Intersect(newThere.Select(Number)).Any(number => number is not null))
            {
                throw new MustRebuildException($"it and its parent allocated the same ID in {path}");
            }
        }

        return LineRecords.Write(RecordMerge.Merge(path, was, mine, theirs));
    }

    // An account that got another number is a new one: numbers after it may have been given out otherwise.
    private static List<FileRecord> Added(IReadOnlyList<FileRecord> from, IReadOnlyList<FileRecord> to)
    {
        var known = from.Select(account => (account.Key, Number(account))).ToHashSet();
        return [.. to.Where(account => !known.Contains((account.Key, Number(account))))];
    }

    private static int? Number(FileRecord account) =>
        Encoding.Latin1.GetString(account.Text.Span).Split(':') is { Length: 4 or 7 } fields
            && int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static List<FileRecord> Read(ReadOnlyMemory<byte> text) => LineRecords.Read(text, keyEnd: (byte)':');
}

/// <summary>Numbers of accounts.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Last">The last of them.</param>
internal sealed record NumberRange(int First, int Last);
