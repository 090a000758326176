using System.Text.Json;

namespace Coppice.EndToEnd.Tests.Support;

/// <summary>The starter family, grown once for all tests. They read it; whoever changes something works on a copy.</summary>
public sealed class GrownStarter : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;

    public GrownStarter()
    {
        PackageCache.Fill(Store);
        new CoppiceProgram(Store).Run("--progress", "plain", "build");
        PackageCache.Keep(Store);
        Lists = Path.Combine(folder, "lists");
        Directory.CreateDirectory(Path.Combine(Lists, "partial"));
        foreach (var suite in Suites())
        {
            // apt-get(8), /var/lib/apt/lists: the URI without its scheme, with every slash as an underscore.
            var prefix = $"{suite.Mirror[(suite.Mirror.IndexOf("://", StringComparison.Ordinal) + 3)..]}/dists/{suite.Name}/".Replace("_", "%5f").Replace('/', '_');
            File.Copy(Path.Combine(Store, suite.Release), Path.Combine(Lists, prefix + "InRelease"));
            File.Copy(Path.Combine(Store, suite.Index), Path.Combine(Lists, prefix + "main_binary-amd64_Packages"));
        }
    }

    public string Store => Path.Combine(folder, "store");

    /// <summary>The snapshot's metadata as the apt in a template would have it after <c>apt-get update</c>.</summary>
    public string Lists { get; }

    public static IReadOnlyList<string> Names => ["debian-12-minimal", "net-base", "sys-net", "vault", "dev"];

    /// <summary>A folder for one test; removed at the end.</summary>
    public string NewFolder(string name) =>
        Directory.CreateDirectory(Path.Combine(folder, $"{name}-{Guid.NewGuid():N}")).FullName;

    /// <summary>A copy of the whole store, for one test.</summary>
    public string CopyOfStore()
    {
        var copy = NewFolder("copy");
        Shell.Run("cp", "-a", "--reflink=auto", Store + "/.", copy);
        return copy;
    }

    /// <summary>A family file with the starter's base, and templates on it: it is grown already, and only they are not.</summary>
    /// <param name="folder">Where the file is written.</param>
    /// <param name="templates">The templates, each beginning in the first column.</param>
    /// <returns>The path of the file.</returns>
    internal static string WriteFamily(string folder, string templates)
    {
        var family = Path.Combine(folder, "family.yaml");
        File.WriteAllText(family, $"""
            version: 1
            family: starter
            archives:
              bookworm:
                type: debian
                suites: [bookworm, bookworm-updates, bookworm-security]
            templates:
              debian-12-minimal:
                archive: bookworm
                packages: [ca-certificates, less]
              {templates.Replace("\n", "\n  ", StringComparison.Ordinal)}
            """);
        return family;
    }

    internal GrownTemplate Template(string name) => new(Store, name);

    internal IReadOnlyList<(string Name, string Mirror, string Release, string Index)> Suites()
    {
        using var record = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Store, "snapshots/in-force/starter.json")));
        return
        [
            .. record.RootElement.GetProperty("snapshot").GetProperty("archives").GetProperty("bookworm").GetProperty("suites")
                .EnumerateArray()
                .Select(suite => (
                    suite.GetProperty("name").GetString()!,
                    suite.GetProperty("mirror").GetString()!,
                    suite.GetProperty("release").GetString()!,
                    suite.GetProperty("indexes")[0].GetProperty("file").GetString()!)),
        ];
    }

    public void Dispose() => Shell.Run("rm", "-rf", "--one-file-system", folder);
}

/// <summary>Tests that share the grown family; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class StarterCollection : ICollectionFixture<GrownStarter>
{
    public const string Name = "starter";
}
