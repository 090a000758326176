namespace Coppice.Cli.Tests;

/// <summary>The checkout that the tests run from.</summary>
internal static class Repository
{
    /// <summary>Its absolute path.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Coppice.slnx")) ? folder : Find(Path.GetDirectoryName(folder.TrimEnd('/')) ?? throw new InvalidOperationException("not in a checkout"));
}
