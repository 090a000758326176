using System.Globalization;

namespace Coppice.Sources.Git;

/// <summary>
/// The version in a tag's name, <c>v</c> and numbers with dots and hyphens between them. What is not a number (<c>rc1</c>) comes
/// before the version that it belongs to.
/// </summary>
internal sealed class TagVersion : IComparable<TagVersion>
{
    private readonly IReadOnlyList<int> parts;

    private TagVersion(IReadOnlyList<int> parts) => this.parts = parts;

    /// <summary>Reads it; null where the name is not that of a version.</summary>
    public static TagVersion? Of(string tag) =>
        tag.Length < 2 || tag[0] != 'v' || !char.IsAsciiDigit(tag[1]) ? null
            : new TagVersion([.. tag[1..].Split('.', '-').Select(part =>
                int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)]);

    /// <inheritdoc/>
    public int CompareTo(TagVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        for (var i = 0; i < Math.Max(parts.Count, other.parts.Count); i++)
        {
            if (parts.ElementAtOrDefault(i).CompareTo(other.parts.ElementAtOrDefault(i)) is not 0 and var order)
            {
                return order;
            }
        }

        return 0;
    }
}
