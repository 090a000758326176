using Coppice.Engine.Documents;

namespace Coppice.Serving.Reading;

/// <summary>What a template adds, as a box of a map whose areas are bytes.</summary>
/// <param name="Name">The template.</param>
/// <param name="Bytes">Bytes that it adds to its parent.</param>
/// <param name="Users">How many templates have these bytes: itself and all that grow on it.</param>
/// <param name="Depth">How deep it stands in the tree.</param>
/// <param name="Box">Where it is drawn.</param>
public sealed record SharedPart(string Name, long Bytes, int Users, int Depth, MapBox Box)
{
    /// <summary>Bytes that would be there once more for each further user.</summary>
    public long Saved => Bytes * (Users - 1);
}

/// <summary>A rectangle of the map, in its units.</summary>
public readonly record struct MapBox(double X, double Y, double Width, double Height);

/// <summary>What lies on the disk once, and for how many.</summary>
/// <param name="Parts">What each grown template adds, the largest first.</param>
/// <param name="NotGrown">How many templates have nothing yet.</param>
public sealed record SharingMap(IReadOnlyList<SharedPart> Parts, int NotGrown)
{
    /// <summary>The map's width and height.</summary>
    public const int Width = 960, Height = 420;

    /// <summary>Bytes on the disk, at most.</summary>
    public long Bytes => Parts.Sum(part => part.Bytes);

    /// <summary>Bytes that copies would take beyond that.</summary>
    public long Saved => Parts.Sum(part => part.Saved);

    /// <summary>Draws the map.</summary>
    public static SharingMap Of(TreeDocument tree)
    {
        var children = tree.Templates.ToLookup(template => template.Parent ?? "");
        var depths = new Dictionary<string, int>();
        var users = new Dictionary<string, int>();
        foreach (var template in tree.Templates)
        {
            depths[template.Name] = template.Parent is { } parent ? depths.GetValueOrDefault(parent) + 1 : 0;
        }

        // Children come after their parents, so that their counts are there when the parent's is made.
        foreach (var template in tree.Templates.Reverse())
        {
            users[template.Name] = (template.OwnBytes is null ? 0 : 1)
                + children[template.Name].Sum(child => users.GetValueOrDefault(child.Name));
        }

        var grown = tree.Templates.Where(template => template.OwnBytes is > 0)
            .OrderByDescending(template => template.OwnBytes).ThenBy(template => template.Name, StringComparer.Ordinal).ToList();
        var boxes = Squares([.. grown.Select(template => (double)template.OwnBytes!.Value)], new MapBox(0, 0, Width, Height));
        return new SharingMap(
            [
                .. grown.Select((template, i) => new SharedPart(
                    template.Name, template.OwnBytes!.Value, users[template.Name], depths[template.Name], boxes[i])),
            ],
            tree.Templates.Count(template => template.OwnBytes is null));
    }

    // Squarified treemap (Bruls, Huizing, van Wijk 2000): rows along the shorter side, as long as they get squarer.
    private static List<MapBox> Squares(IReadOnlyList<double> sizes, MapBox space)
    {
        var (boxes, left, at) = (new List<MapBox>(), sizes.Sum(), 0);
        while (at < sizes.Count)
        {
            var (side, scale) = (Math.Min(space.Width, space.Height), space.Width * space.Height / left);
            var (row, sum) = (1, sizes[at]);
            while (at + row < sizes.Count
                && Worst(sizes, at, row + 1, sum + sizes[at + row], side, scale) <= Worst(sizes, at, row, sum, side, scale))
            {
                sum += sizes[at + row++];
            }

            var (thick, along) = (sum * scale / side, 0.0);
            foreach (var size in sizes.Skip(at).Take(row))
            {
                var length = size * scale / thick;
                boxes.Add(space.Width >= space.Height
                    ? new MapBox(space.X, space.Y + along, thick, length)
                    : new MapBox(space.X + along, space.Y, length, thick));
                along += length;
            }

            space = space.Width >= space.Height
                ? space with { X = space.X + thick, Width = space.Width - thick }
                : space with { Y = space.Y + thick, Height = space.Height - thick };
            left -= sum;
            at += row;
        }

        return boxes;
    }

    // The worst ratio of sides in a row; sizes fall, so it is that of the first or of the last.
    private static double Worst(IReadOnlyList<double> sizes, int at, int row, double sum, double side, double scale)
    {
        var thick = sum * scale / side;
        return Math.Max(Ratio(sizes[at] * scale / thick, thick), Ratio(sizes[at + row - 1] * scale / thick, thick));
    }

    private static double Ratio(double one, double other) => Math.Max(one / other, other / one);
}
