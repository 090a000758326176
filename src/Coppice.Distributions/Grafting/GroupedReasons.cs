using System.Globalization;
using System.Text;

namespace Coppice.Distributions.Grafting;

/// <summary>Reasons about packages, for people: where many are alike, one sentence says how many, with the first names.</summary>
internal sealed class GroupedReasons
{
    private const int MostAlone = 2;
    private const int MostNamed = 3;
    private readonly List<(string Subject, string Alone, string Together)> reasons = [];

    /// <summary>All of them, in the order in which the first of each kind came.</summary>
    public IReadOnlyList<string> All =>
    [
        .. reasons.Distinct().GroupBy(reason => reason.Together).SelectMany(
            kind => kind.Key.Length > 0 && kind.Count() > MostAlone
                ? [Grouped(kind.Key, [.. kind.Select(reason => reason.Subject).Distinct()])]
                : kind.Select(reason => reason.Alone)),
    ];

    /// <summary>Adds one that stands alone.</summary>
    public void Add(string reason) => reasons.Add(("", reason, ""));

    /// <summary>Adds one.</summary>
    /// <param name="subject">The package that it is about.</param>
    /// <param name="alone">The sentence about this package.</param>
    /// <param name="together">The sentence about many, with <c>{0}</c> for their number.</param>
    public void Add(string subject, string alone, string together) => reasons.Add((subject, alone, together));

    private static string Grouped(string together, IReadOnlyList<string> subjects)
    {
        var names = string.Join(", ", subjects.Take(MostNamed));
        var count = string.Format(CultureInfo.InvariantCulture, CompositeFormat.Parse(together), subjects.Count);
        return $"{count} ({names}{(subjects.Count > MostNamed ? ", …" : "")})";
    }
}
