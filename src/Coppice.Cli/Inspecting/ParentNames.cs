using Coppice.Foundation;
using Coppice.Store.Generations;

namespace Coppice.Cli.Inspecting;

/// <summary>Names what a generation grew on, for people.</summary>
internal static class ParentNames
{
    /// <summary>"base@2", of a composed template "office@3 and web@1"; empty for a base.</summary>
    public static string Of(Generation generation) =>
        string.Join(" and ", generation.Parents.Select(parent => $"{VisibleText.Of(parent.Template)}@{parent.Number}"));
}
