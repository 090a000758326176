using Coppice.Families;
using Coppice.Planning;

namespace Coppice.Growing;

/// <summary>How much work hangs on a template: its own and that of the heaviest line of its descendants.</summary>
internal sealed class GrowthWeights
{
    private readonly Dictionary<string, long> weights = [];

    public GrowthWeights(Plan plan, IReadOnlyDictionary<string, Resolution> resolutions)
    {
        // Children come after their parents in a plan, so backwards every template is met after all its descendants.
        foreach (var template in plan.Changes.Select(step => step.Template).Reverse())
        {
            var below = plan.Changes.Where(step => step.Template.Parents.Contains(template.Name)).Select(step => weights[step.Template.Name]);
            weights[template.Name] = resolutions[template.Name].InstalledBytes + below.DefaultIfEmpty(0).Max();
        }
    }

    /// <summary>The weight, in bytes that packages say they take when installed.</summary>
    public long Of(TemplateDeclaration template) => weights[template.Name];
}
