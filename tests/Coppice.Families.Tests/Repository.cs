namespace Coppice.Families.Tests;

/// <summary>Files of this repository that tests read.</summary>
public static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Schema => Path.Join(Root, "schema", "family.schema.json");

    public static string Example(string name) => Path.Join(Root, "examples", name, "family.yaml");

    private static string Find(string folder) =>
        File.Exists(Path.Join(folder, "Coppice.slnx")) ? folder : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("not inside the repository"));
}
