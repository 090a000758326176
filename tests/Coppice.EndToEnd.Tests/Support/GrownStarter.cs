using System.Text.Json;
using Coppice.EndToEnd.Tests.Support;

[assembly: AssemblyFixture(typeof(GrownStarter))]

namespace Coppice.EndToEnd.Tests.Support;

/// <summary>
/// The starter family, grown once for all tests, when the first one asks. They read it, several at a time; whoever changes
/// something works on a copy.
/// </summary>
public sealed class GrownStarter : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;
    private readonly Lazy<string> store;
    private readonly Lazy<string> lists;
    private readonly Lazy<CoppiceProgram> withFileLists;

    public GrownStarter()
    {
        store = new(Grow);
        lists = new(TakeLists);
        withFileLists = new(TakeFileLists);
    }

    public string Store => store.Value;

    /// <summary>The snapshot's metadata as the apt in a template would have it after <c>apt-get update</c>.</summary>
    public string Lists => lists.Value;

    /// <summary>A copy of the store that has lists of the files of all packages, too.</summary>
    public CoppiceProgram WithFileLists => withFileLists.Value;

    public static IReadOnlyList<string> Names => ["debian-12-minimal", "net-base", "sys-net", "vault", "dev"];

    /// <summary>A folder for one test; removed at the end.</summary>
    public string NewFolder(string name) =>
        Directory.CreateDirectory(Path.Combine(folder, $"{name}-{Guid.NewGuid():N}")).FullName;

    /// <summary>A copy of the whole store, for one test, which changes nothing in place.</summary>
    public string CopyOfStore()
    {
        var copy = NewFolder("copy");
        LinkedStore.Copy(Store, copy);
        return copy;
    }

    /// <summary>A copy whose files are its own: for a test that damages them, or looks at their times and links.</summary>
    public string OwnCopyOfStore()
    {
        var copy = NewFolder("copy");
        Shell.Run("cp", "-a", Store + "/.", copy);
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

    private string Grow()
    {
        var grown = Path.Combine(folder, "store");
        PackageCache.Fill(grown);
        new CoppiceProgram(grown).Run("--progress", "plain", "build");
        PackageCache.Keep(grown);
        return grown;
    }

    private string TakeLists()
    {
        var taken = Path.Combine(folder, "lists");
        Directory.CreateDirectory(Path.Combine(taken, "partial"));
        foreach (var suite in Suites())
        {
            // apt-get(8), /var/lib/apt/lists: the URI without its scheme, with every slash as an underscore.
            var mirror = suite.Mirror[(suite.Mirror.IndexOf("://", StringComparison.Ordinal) + 3)..];
            var prefix = $"{mirror}/dists/{suite.Name}/".Replace("_", "%5f").Replace('/', '_');
            File.Copy(Path.Combine(Store, suite.Release), Path.Combine(taken, prefix + "InRelease"));
            File.Copy(Path.Combine(Store, suite.Index), Path.Combine(taken, prefix + "main_binary-amd64_Packages"));
        }

        return taken;
    }

    private CoppiceProgram TakeFileLists()
    {
        var copy = CopyOfStore();
        PackageCache.FillFileLists(copy);
        var coppice = new CoppiceProgram(copy);
        coppice.Run("provides", "cmp");
        PackageCache.KeepFileLists(copy);
        return coppice;
    }
}
