using Coppice.Cli.Output;
using Coppice.Deploying.Marks;
using Coppice.Foundation;
using Coppice.Planning;

namespace Coppice.Cli.Inspecting;

/// <summary>Says what Qubes had at the end of the last deploy.</summary>
internal static class DeployedRows
{
    private const int MostNamed = 6;

    /// <summary>One line; none where nothing was deployed.</summary>
    public static IEnumerable<string> Lines(FamilyStatus status, IReadOnlyDictionary<string, GenerationMark> deployed)
    {
        var there = status.Templates.Count(template => deployed.ContainsKey(template.Template.Name));
        if (there > 0)
        {
            var other = Other(status, deployed).ToList();
            yield return $"in Qubes since the last deploy: {Quantity.Count(there - other.Count)} current"
                + (other.Count == 0 ? "" : $"; not the current generation: {Named.Of(other, MostNamed)}");
        }
    }

    /// <summary>The generations in Qubes that differ from the current ones here.</summary>
    public static IEnumerable<string> Other(FamilyStatus status, IReadOnlyDictionary<string, GenerationMark> deployed) =>
        status.Templates
            .Where(template => template.Generation is { } grown
                && deployed.GetValueOrDefault(template.Template.Name) is { } mark && mark.Tree != grown.Tree)
            .Select(template => deployed[template.Template.Name].Name);
}
