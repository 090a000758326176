using System.IO.Compression;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Growing.Tests.Support;

/// <summary>
/// The packages of a real minimal Debian: apt and dpkg run on nothing less. Grown once from the mirrors of this machine into a
/// store that is kept between runs, in <c>$COPPICE_TEST_CACHE</c> or <c>/var/cache/coppice-minimal</c>. Tests grow this base some
/// dozens of times, so its packages are compressed anew, in a way that takes a sixth of the time to read.
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
        return grown.Succeeded
            ? [.. Entries(store).Select(real => Quick(real, Path.Combine(cache, "quick")))]
            : throw new InvalidOperationException(grown.Error);
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

    // deb(5): an ar(5) archive of three members, with the same two tar archives in it.
    private static (string Entry, string Path, string File) Quick((string Entry, string Path, string File) real, string folder)
    {
        var file = Path.Combine(folder, Path.GetFileName(real.File));
        if (!File.Exists(file))
        {
            using var made = new MemoryStream();
            made.Write("!<arch>\n"u8);
            Add(made, "debian-binary", "2.0\n"u8);
            Add(made, "control.tar.gz", Compressed("--ctrl-tarfile", real.File));
            Add(made, "data.tar.gz", Compressed("--fsys-tarfile", real.File));
            Directory.CreateDirectory(folder);
            var unfinished = $"{file}.{Environment.ProcessId}";
            File.WriteAllBytes(unfinished, made.ToArray());
            File.Move(unfinished, file, overwrite: true);
        }

        var bytes = File.ReadAllBytes(file);
        var entry = real.Entry.Trim('\n').Split('\n').Where(
            line => !line.StartsWith("Size:", StringComparison.Ordinal) && !line.StartsWith("SHA", StringComparison.Ordinal)
                && !line.StartsWith("MD5", StringComparison.Ordinal));
        return (string.Join('\n', [.. entry, $"Size: {bytes.Length}", $"SHA256: {Digest.Of(bytes)}"]), real.Path, file);
    }

    private static void Add(MemoryStream archive, string name, ReadOnlySpan<byte> content)
    {
        archive.Write(Encoding.ASCII.GetBytes($"{name,-16}{0,-12}{0,-6}{0,-6}{"100644",-8}{content.Length,-10}`\n"));
        archive.Write(content);
        if (content.Length % 2 == 1)
        {
            archive.WriteByte((byte)'\n');
        }
    }

    private static byte[] Compressed(string part, string file)
    {
        var unpacked = new ProcessRunner().Run(Command.Own("dpkg-deb", [part, file]));
        if (!unpacked.Succeeded)
        {
            throw new InvalidOperationException(unpacked.Error);
        }

        using var made = new MemoryStream();
        using (var gzip = new GZipStream(made, CompressionLevel.Fastest))
        {
            gzip.Write(unpacked.Output);
        }

        return made.ToArray();
    }

    private static string? Field(string entry, string name)
    {
        var start = entry.IndexOf($"\n{name}: ", StringComparison.Ordinal);
        return start < 0 ? null : entry[(start + name.Length + 3)..].Split('\n', 2)[0];
    }
}
