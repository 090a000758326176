namespace Coppice.Distributions;

/// <summary>
/// The titles of steps that carry out what a family file names. Records of layers keep them, so that they never change; whoever
/// looks for the declaration of a step compares with them and takes nothing apart.
/// </summary>
public static class DeclaredStep
{
    /// <summary>The title of the step that lays files over the tree.</summary>
    /// <param name="declared">The folder, as the family file names it.</param>
    public static string Files(string declared) => $"copy {declared}";

    /// <summary>The title of the step that runs a script.</summary>
    /// <param name="declared">The script, as the family file names it.</param>
    public static string Script(string declared) => $"run {declared}";
}
