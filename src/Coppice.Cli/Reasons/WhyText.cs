using Coppice.Cli.Output;
using Coppice.Engine.Explaining;
using Coppice.Foundation;
using Coppice.Planning.Reasons;

namespace Coppice.Cli.Reasons;

/// <summary>Shows a person why packages are in a template.</summary>
internal static class WhyText
{
    public static IEnumerable<string> Lines(ReasonedTemplate template, PackageReasons found, Palette palette)
    {
        var package = found.Package;
        yield return $"{palette.Set(Style.Bold, VisibleText.Of(package.Name))} {VisibleText.Of(package.Version)} in "
            + $"{template.Shown}: {Origin(found)}";
        foreach (var reason in found.Reasons)
        {
            yield return "  " + Root(reason.Root, palette);
            foreach (var link in reason.Links)
            {
                yield return "    " + VisibleText.Of(link.ToString());
            }
        }

        if (found.Left is { } left)
        {
            yield return "  " + VisibleText.Of(ReasonText.Of(left));
        }
        else if (found.Reasons.Count == 0)
        {
            yield return $"  nothing that is declared needs it: a script or an earlier declaration of "
                + $"{VisibleText.Of(found.First.Template)} brought it";
        }

        if (found.More > 0)
        {
            yield return palette.Set(Style.Dim, $"  and {Quantity.Count(found.More, "more reason")}; --all shows them");
        }
    }

    private static string Origin(PackageReasons found) => found.WasThereBefore
        ? "already in "
            + (found.Stages.Count > 1 && found.Stages[^2].Template == found.First.Template ? "its parent" : "its ancestor")
            + $" {VisibleText.Of(found.First.Template)}"
        : found.Stages.Count > 1 ? $"installed by {VisibleText.Of(found.First.Template)} itself"
        : "a base";

    private static string Root(ReasonRoot root, Palette palette)
    {
        var place = ReasonText.Place(root.Where);
        return VisibleText.Of(ReasonText.Of(root)).Replace(VisibleText.Of(place), palette.Set(Style.Cyan, VisibleText.Of(place)));
    }
}
