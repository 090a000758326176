namespace Coppice.Testing;

/// <summary>The checkout that the tests run from, and files in it.</summary>
public static class Checkout
{
    /// <summary>Its absolute path.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>The JSON schema of family files.</summary>
    public static string Schema => Path.Combine(Root, "schema/family.schema.json");

    /// <summary>The family that the tests with real packages grow.</summary>
    public static string Starter => Example("starter");

    /// <summary>The family file of an example.</summary>
    public static string Example(string name) => Path.Combine(Root, "examples", name, "family.yaml");

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Coppice.slnx"))
            ? folder
            : Find(
                Path.GetDirectoryName(folder.TrimEnd('/'))
                    ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not in a checkout"));
}
