using System.Text;
using Coppice.Foundation;

namespace Coppice.Growing.Tests.Support;

/// <summary>
/// The packages of a real minimal Debian: apt and dpkg run on nothing less. Grown once from the mirrors of this machine into a
/// store that is kept between runs, in <c>$COPPICE_TEST_CACHE</c> or <c>/var/cache/coppice-minimal</c>.
/// </summary>
internal static class RealPackages
{
    private const string Family =
        """
        version: 1
        family: test-cache
        archives:
          bookworm:
            type: debian
            suites: [bookworm, bookworm-updates, bookworm-security]
        templates:
          minimal:
            archive: bookworm
        """;

    // What builds packages without a compiler.
    private const string Tools =
        """
          tools:
            from: minimal
            packages: [dpkg-dev, fakeroot, make]

        """;

    private static readonly Lazy<IReadOnlyList<(string Entry, string Path, string File)>> Loaded =
        new(() => Load("/var/cache/coppice-minimal", "COPPICE_TEST_CACHE", Family));

    private static readonly Lazy<IReadOnlyList<(string Entry, string Path, string File)>> LoadedTools =
        new(() => Load("/var/cache/coppice-build-tools", "COPPICE_TEST_TOOLS_CACHE", Family + "\n" + Tools));

    /// <summary>For each package its entry in the real index, and its file.</summary>
    public static IReadOnlyList<(string Entry, string Path, string File)> All => Loaded.Value;

    /// <summary>The same, and what builds packages: dpkg-dev and make.</summary>
    public static IReadOnlyList<(string Entry, string Path, string File)> WithBuildTools => LoadedTools.Value;

    private static List<(string Entry, string Path, string File)> Load(string folder, string variable, string declared)
    {
        var cache = Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named ? named : folder;
        Directory.CreateDirectory(cache);
        var family = Path.Combine(cache, "family.yaml");
        File.WriteAllText(family, declared);
        var store = Path.Combine(cache, "store");
        var grown = CommandLine.Call(["build", "-f", family, "--store", store]);
        return grown.Succeeded ? Entries(store) : throw new InvalidOperationException(grown.Error);
    }

    private static List<(string, string, string)> Entries(string store)
    {
        var files = Directory.EnumerateFiles(Path.Combine(store, "packages"), "*.deb", SearchOption.AllDirectories).ToDictionary(
            file => Path.GetFileNameWithoutExtension(file));
        var found = new List<(string, string, string)>();
        foreach (var index in Directory.EnumerateFiles(Path.Combine(store, "indexes")))
        {
            foreach (var entry in File.ReadAllText(index, Encoding.UTF8).Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
            {
                if (files.Remove(Field(entry, "SHA256") ?? "", out var file))
                {
                    found.Add((entry, Field(entry, "Filename")!, file));
                }
            }
        }

        return found;
    }

    private static string? Field(string entry, string name)
    {
        var start = entry.IndexOf($"\n{name}: ", StringComparison.Ordinal);
        return start < 0 ? null : entry[(start + name.Length + 3)..].Split('\n', 2)[0];
    }
}
