using System.Globalization;

namespace Coppice.Sources.Git;

/// <summary>
/// The version in a tag's name, <c>v</c> and numbers with dots and hyphens between them. What is not a number (<c>rc1</c>) comes
/// before the version that it belongs to.
/// </summary>
internal sealed class TagVersion
{
    private readonly IReadOnlyList<int> upstream;
    private readonly IReadOnlyList<int> release;

    private TagVersion(string upstream, string release) => (this.upstream, this.release) = (Numbers(upstream), Numbers(release));

    /// <summary>Reads it; null where the name is not that of a version.</summary>
    public static TagVersion? Of(string tag) =>
        tag.Length < 2 || tag[0] != 'v' || !char.IsAsciiDigit(tag[1]) ? null
            : tag.IndexOf('-') is var hyphen and > 0 ? new TagVersion(tag[1..hyphen], tag[(hyphen + 1)..])
            : new TagVersion(tag[1..], "");

    /// <summary>Older ones first, and before all of them what is no version.</summary>
    public static IComparer<TagVersion?> Order { get; } = Comparer<TagVersion?>.Create(Compare);

    private static int Compare(TagVersion? one, TagVersion? other) => (one, other) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        _ => Compare(one.upstream, other.upstream) is not 0 and var order ? order : Compare(one.release, other.release),
    };

    private static List<int> Numbers(string text) =>
        text.Length == 0 ? []
            : [.. text.Split('.', '-').Select(part =>
                int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)];

    private static int Compare(IReadOnlyList<int> one, IReadOnlyList<int> other)
    {
        for (var i = 0; i < Math.Max(one.Count, other.Count); i++)
        {
            if (one.ElementAtOrDefault(i).CompareTo(other.ElementAtOrDefault(i)) is not 0 and var order)
            {
                return order;
            }
        }

        return 0;
    }
}
