using System.Text.Json;

namespace Coppice.EndToEnd.Tests.Support;

/// <summary>A snapshot of a store as apt has metadata: its folder of lists, and the sources.list(5) that belongs to it.</summary>
internal static class AptFolder
{
    /// <summary>Makes both.</summary>
    /// <param name="store">The store.</param>
    /// <param name="record">The snapshot's record below <c>snapshots</c>, without its ending: <c>newest/home</c>.</param>
    /// <param name="lists">The folder to make.</param>
    /// <param name="sources">The file to write.</param>
    public static void Make(string store, string record, string lists, string sources)
    {
        Directory.CreateDirectory(Path.Combine(lists, "partial"));
        using var read = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(store, "snapshots", record + ".json")));
        foreach (var suite
            in read.RootElement.GetProperty("snapshot").GetProperty("archives").GetProperty("bookworm").GetProperty("suites")
                .EnumerateArray())
        {
            var (name, mirror) = (suite.GetProperty("name").GetString()!, suite.GetProperty("mirror").GetString()!.TrimEnd('/'));
            // apt-get(8), /var/lib/apt/lists: the URI without its scheme, with every slash as an underscore.
            var prefix = $"{mirror[(mirror.IndexOf("://", StringComparison.Ordinal) + 3)..]}/dists/{name}/".Replace("_", "%5f")
                .Replace('/', '_');
            File.Copy(Path.Combine(store, suite.GetProperty("release").GetString()!), Path.Combine(lists, prefix + "InRelease"));
            File.Copy(
                Path.Combine(store, suite.GetProperty("indexes")[0].GetProperty("file").GetString()!),
                Path.Combine(lists, prefix + "main_binary-amd64_Packages"));
            File.AppendAllText(sources, $"deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {mirror} {name} main\n");
        }
    }
}
