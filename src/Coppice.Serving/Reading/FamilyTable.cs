using Coppice.Engine.Documents;

namespace Coppice.Serving.Reading;

/// <summary>Which templates a table shows; it stands in the address.</summary>
/// <param name="Need">One of <see cref="Needs"/>; any other word shows all.</param>
/// <param name="Text">What the name contains; empty for all.</param>
/// <param name="Page">The page, from 1.</param>
public sealed record TableFilter(string Need, string Text, int Page)
{
    /// <summary>The words for <see cref="Need"/>, with what people read.</summary>
    public static IReadOnlyList<(string Word, string Label)> Needs { get; } =
    [
        ("all", "all templates"), ("needs", "what needs something"), ("updates", "with updates"),
        ("security", "with security updates"), ("stale", "stale or absent"),
    ];
}

/// <summary>A template as a row.</summary>
/// <param name="Template">What is known of it.</param>
/// <param name="Depth">How deep it stands in the tree; a base has 0.</param>
/// <param name="Shared">Bytes that come from ancestors; null for what is not grown.</param>
/// <param name="Updates">How many packages are newer; null where that is not known.</param>
/// <param name="Security">How many of them are security updates.</param>
public sealed record FamilyRow(StatusTemplateDocument Template, int Depth, long? Shared, int? Updates, int Security)
{
    /// <summary>Whether somebody should do something about it.</summary>
    public bool NeedsSomething => Template.State != "current" || Updates > 0;
}

/// <summary>
/// The family as a table: the tree in the order in which it is read, filtered and paged here and not in the browser.
/// </summary>
/// <param name="Rows">The rows of this page.</param>
/// <param name="Filter">What was asked for.</param>
/// <param name="Found">How many templates fit the filter.</param>
/// <param name="All">How many there are.</param>
/// <param name="Largest">The bytes of the largest template, which bars are drawn against.</param>
public sealed record FamilyTable(IReadOnlyList<FamilyRow> Rows, TableFilter Filter, int Found, int All, long Largest)
{
    /// <summary>So many rows has a page.</summary>
    public const int PageSize = 100;

    /// <summary>How many pages there are.</summary>
    public int Pages => Math.Max(1, (Found + PageSize - 1) / PageSize);

    /// <summary>Makes the table.</summary>
    /// <param name="status">The family.</param>
    /// <param name="check">Its updates; null where there are no metadata.</param>
    /// <param name="filter">What to show.</param>
    public static FamilyTable Of(StatusDocument status, CheckDocument? check, TableFilter filter)
    {
        var updates = (check?.Templates ?? []).ToDictionary(template => template.Name);
        var rows = InOrder(status).Select(placed =>
            Row(placed.Template, placed.Depth, updates.GetValueOrDefault(placed.Template.Name)));
        var found = rows.Where(row => Fits(row, filter)).ToList();
        var page = Math.Clamp(filter.Page, 1, Math.Max(1, (found.Count + PageSize - 1) / PageSize));
        return new FamilyTable(
            [.. found.Skip((page - 1) * PageSize).Take(PageSize)], filter with { Page = page }, found.Count,
            status.Templates.Count,
            status.Templates.Max(template => template.TotalBytes) ?? 0);
    }

    private static FamilyRow Row(StatusTemplateDocument template, int depth, CheckedTemplateDocument? updates) => new(
        template, depth,
        template.TotalBytes is not { } total ? null : template.Parent is null ? 0 : Math.Max(0, total - (template.OwnBytes ?? 0)),
        updates?.Updates.Count, updates?.Updates.Count(update => update.Security) ?? 0);

    private static bool Fits(FamilyRow row, TableFilter filter) =>
        row.Template.Name.Contains(filter.Text, StringComparison.OrdinalIgnoreCase) && filter.Need switch
        {
            "needs" => row.NeedsSomething,
            "updates" => row.Updates > 0,
            "security" => row.Security > 0,
            "stale" => row.Template.State != "current",
            _ => true,
        };

    // Each template right after its parent's earlier children: documents have parents before children, in no other order.
    private static IEnumerable<(StatusTemplateDocument Template, int Depth)> InOrder(StatusDocument status)
    {
        var children = status.Templates.ToLookup(template => template.Parent);
        var open = new Stack<(StatusTemplateDocument Template, int Depth)>();
        Push(null, 0);
        while (open.TryPop(out var next))
        {
            yield return next;
            Push(next.Template.Name, next.Depth + 1);
        }

        void Push(string? parent, int depth)
        {
            foreach (var child in children[parent].Reverse())
            {
                open.Push((child, depth));
            }
        }
    }
}
