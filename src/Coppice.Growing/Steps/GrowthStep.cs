using Coppice.Families;

namespace Coppice.Growing.Steps;

/// <summary>The progress step of a template's growth: <c>vault: grow</c>.</summary>
internal static class GrowthStep
{
    public static string Of(TemplateDeclaration template) => $"{template.Name}: grow";
}
