using Coppice.Cli.Output;
using Coppice.Engine.Components;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Sources;

namespace Coppice.Cli.Checking;

/// <summary>Shows a person what is newer of components.</summary>
internal static class ComponentNewsText
{
    // So many templates are named; more are counted.
    private const int MostNamed = 12;

    /// <summary>The lines; none where nothing is newer.</summary>
    public static IEnumerable<string> Lines(ComponentCheck check, Palette palette, int? width)
    {
        if (!check.News.Any() && !check.HasUpdates)
        {
            return [];
        }

        var table = new Table(new Column(), new Column(), new Column(Shrinks: true), new Column(Shrinks: true));
        foreach (var source in check.News)
        {
            table.Add(Row(source));
        }

        IEnumerable<string> builds = check.HasUpdates
            ? ["update builds " + VisibleText.Of(Named.Of(check.WouldBuild, MostNamed))
                + (check.Follow.Count > 0 ? $"; it follows: {VisibleText.Of(Named.Of(check.Follow, MostNamed))}" : "")]
            : [];
        return table.Lines(palette, width).Concat(builds);
    }

    private static Cell[] Row(SeenSource source)
    {
        var name = new Cell(VisibleText.Of(source.Component.Name), Style.Bold);
        if (source.Failure is { } failure)
        {
            return [name, new Cell("refused", Style.Red), VisibleText.Of(failure.Message)];
        }

        var tag = source.Head ?? source.Newest!;
        return
        [
            name, new Cell(VisibleText.Of($"{Has(source)} → {tag.Name}"), Style.Yellow),
            new Cell($"signed by {VisibleText.Of(tag.Signer)}", Style.Dim),
            source.Head is null ? VisibleText.Of($"to take it: tag: {tag.Name}") : "",
        ];
    }

    private static string Has(SeenSource source) => source.Component.Source is GitDeclaration { Branch: { } branch }
        ? source.Source is { } has ? $"{branch} ({has.Tag})" : branch
        : source.Source!.Tag;
}
