namespace Coppice.EndToEnd.Tests.Support;

/// <summary>The checkout that the tests run from.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>The family that all of these tests grow.</summary>
    public static string Starter => Path.Combine(Root, "examples/starter/family.yaml");

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Coppice.slnx")) ? folder : Find(Path.GetDirectoryName(folder.TrimEnd('/')) ?? throw new InvalidOperationException("not in a checkout"));
}
