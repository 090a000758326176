using System.Globalization;
using System.Text;
using Coppice.Distributions.Debian.Grafting;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Accounting;

/// <summary>What dpkg-divert(1) and dpkg-statoverride(1) have written down in a tree, and its accounts.</summary>
internal sealed class DebianPlaces : IPackagePlaces
{
    private readonly Dictionary<BytePath, (BytePath To, string By)> diversions = [];
    private readonly Dictionary<BytePath, PlaceOverride> overrides = [];
    private readonly PathExcludes excludes;
    private readonly Dictionary<string, uint> users;
    private readonly Dictionary<string, uint> groups;

    public DebianPlaces(Func<BytePath, byte[]?> read)
    {
        users = Accounts(Lines(read, "etc/passwd"));
        groups = Accounts(Lines(read, "etc/group"));
        excludes = PathExcludes.Parse(read(BytePath.Of(DebianDeclaredSteps.Excludes)));
        // Three lines each: the path, where it goes, the package that may keep the path (":" for none).
        var diverted = Lines(read, "var/lib/dpkg/diversions");
        for (var i = 0; i + 2 < diverted.Count; i += 3)
        {
            diversions[Path(diverted[i])] = (Path(diverted[i + 1]), diverted[i + 2]);
        }

        foreach (var words in Lines(read, "var/lib/dpkg/statoverride")
            .Select(line => line.Split(' ', 4)).Where(words => words.Length == 4))
        {
            if (Number(users, words[0]) is { } uid && Number(groups, words[1]) is { } gid && IsOctal(words[2]))
            {
                overrides[Path(words[3])] = new PlaceOverride(uid, gid, Convert.ToInt32(words[2], 8));
            }
        }
    }

    public BytePath PlaceOf(string package, BytePath path) =>
        diversions.Count > 0 && diversions.TryGetValue(path, out var diversion) && diversion.By != package ? diversion.To : path;

    public PlaceOverride? OverrideOf(BytePath path) => overrides.GetValueOrDefault(path);

    public bool IsLeftOut(BytePath path) => excludes.Match(path);

    public uint? User(string name) => Number(users, name);

    public uint? Group(string name) => Number(groups, name);

    private static bool IsOctal(string text) => text.Length is > 0 and <= 5 && text.All(digit => digit is >= '0' and <= '7');

    // dpkg-statoverride(1): a number with # before it needs no account.
    private static uint? Number(Dictionary<string, uint> accounts, string name) =>
        accounts.TryGetValue(name, out var number) ? number
        : name.StartsWith('#') && uint.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var given)
        ? given
        : null;

    private static Dictionary<string, uint> Accounts(IEnumerable<string> lines)
    {
        var numbers = new Dictionary<string, uint>(StringComparer.Ordinal);
        foreach (var fields in lines.Select(line => line.Split(':')).Where(fields => fields.Length > 2))
        {
            if (uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                numbers.TryAdd(fields[0], number);
            }
        }

        return numbers;
    }

    private static BytePath Path(string line) => BytePath.Of(Encoding.Latin1.GetBytes(MergedUsr.Of(line)));

    private static List<string> Lines(Func<BytePath, byte[]?> read, string path) =>
        [.. Encoding.Latin1.GetString(read(BytePath.Of(path)) ?? []).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
}
