using System.Formats.Tar;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Archives.Tests.Support;

/// <summary>
/// A pacman repository <c>core</c> with one made-up package, signed with a throw-away key at moments of one's choice.
/// </summary>
internal sealed class TinyRepository(string folder, Keys keys)
{
    private static readonly byte[] Package = "a package in name only"u8.ToArray();

    public string Folder => folder;

    /// <summary>Where its files lie.</summary>
    public string Core => Path.Combine(folder, "core/os/x86_64");

    /// <summary>The mirror as a family file has it, below an URI.</summary>
    public static Uri Pattern(Uri below) => new($"{below.ToString().TrimEnd('/')}/$repo/os/$arch");

    /// <summary>The program that compresses the list of files.</summary>
    public string[] Compression { get; set; } = ["gzip"];

    /// <summary>The package as an index would have it.</summary>
    public static PackageFile File(Uri mirror, string keyring, byte[] embedded) =>
        new(
            "diffutils", "3.10-1", "any", "diffutils-3.10-1-any.pkg.tar.zst", Package.Length, Digest.Of(Package),
            new Uri(mirror.ToString().TrimEnd('/') + "/core/os/x86_64"))
        {
            Signature = new PackageSignature("diffutils-3.10-1-any.pkg.tar.zst.sig", embedded, keyring),
        };

    /// <summary>Writes the database and the list of files, signed at these moments, and the package.</summary>
    public TinyRepository Publish(DateTimeOffset database, DateTimeOffset? files = null)
    {
        Directory.CreateDirectory(Core);
        const string Description = "%NAME%\ndiffutils\n\n%VERSION%\n3.10-1\n\n%ARCH%\nany\n\n";
        var entry = $"%FILENAME%\ndiffutils-3.10-1-any.pkg.tar.zst\n\n{Description}%CSIZE%\n{Package.Length}\n\n%SHA256SUM%\n{Digest.Of(Package).Hex}\n\n";
        // The moment makes it another file.
        Write("core.db", Tar(("diffutils-3.10-1/desc", entry + $"%BUILDDATE%\n{database.ToUnixTimeSeconds()}\n\n")), database);
        Write(
            "core.files",
            Compressed(
                Tar(("diffutils-3.10-1/desc", entry), ("diffutils-3.10-1/files", "%FILES%\nusr/\nusr/bin/\nusr/bin/cmp\n"))),
            files ?? database);
        Write("diffutils-3.10-1-any.pkg.tar.zst", Package, database);
        return this;
    }

    /// <summary>Writes a file of the repository and signs it.</summary>
    public void Write(string name, byte[] content, DateTimeOffset signed)
    {
        System.IO.File.WriteAllBytes(Path.Combine(Core, name), content);
        System.IO.File.WriteAllBytes(Path.Combine(Core, name + ".sig"), keys.SignDetached(content, signed));
    }

    private byte[] Compressed(byte[] content) =>
        Compression is [var program, .. var arguments]
            ? new ProcessRunner().Run(Command.Own(program, arguments) with { Input = content }).Output
            : content;

    private static byte[] Tar(params (string Path, string Text)[] files)
    {
        var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, leaveOpen: true))
        {
            foreach (var (path, text) in files)
            {
                tar.WriteEntry(
                    new UstarTarEntry(TarEntryType.RegularFile, path)
                    {
                        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
                    });
            }
        }

        return stream.ToArray();
    }
}
