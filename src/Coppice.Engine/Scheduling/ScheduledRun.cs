namespace Coppice.Engine.Scheduling;

/// <summary>What is to be run, and when.</summary>
/// <param name="Family">The family's name.</param>
/// <param name="Verb"><c>check</c>, <c>update</c> or <c>serve</c>.</param>
/// <param name="Weekly">Every week instead of every day.</param>
/// <param name="Launcher">Absolute path of the program.</param>
/// <param name="FamilyFile">Absolute path of the family file.</param>
/// <param name="Store">Absolute path of the store.</param>
/// <param name="DotnetRoot">Where .NET is, when it is not where programs look for it; else null.</param>
/// <param name="OfSystem">Whether the system's manager runs it, as root; else the user's own.</param>
internal sealed record ScheduledRun(
    string Family, string Verb, bool Weekly, string Launcher, string FamilyFile, string Store, string? DotnetRoot, bool OfSystem)
{
    /// <summary>Whether templates are deployed after that, when it succeeded.</summary>
    public bool Deploys { get; init; }

    /// <summary>What the name of a unit begins with; names of families need no escaping there.</summary>
    public string Unit => $"coppice-{Family}";
}
