using System.Globalization;
using System.IO.Compression;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Growing.Tests.Support;

/// <summary>
/// A signed archive on this machine's disk with the packages of a real minimal Debian and made ones beside them; its key is
/// thrown away with it.
/// </summary>
internal sealed class TestArchive : IDisposable
{
    /// <summary>When the archive was made; the SOURCE_DATE_EPOCH of all that grows from it.</summary>
    public static readonly DateTimeOffset Date = new(2026, 7, 20, 12, 0, 0, TimeSpan.Zero);

    private const string Index = "main/binary-amd64/Packages";
    private const string FileList = "main/Contents-amd64.gz";
    private const string Pinned = "archive@example.org";
    private readonly TempFolder folder = new();
    private readonly List<string> real = [];
    private readonly string says;
    private readonly byte[]? fileList;

    /// <param name="made">The made packages.</param>
    public TestArchive(IEnumerable<MadePackage> made)
        : this(made, "Origin: Test\nSuite: stable", RealPackages.All)
    {
    }

    /// <param name="made">The made packages.</param>
    /// <param name="says">What its Release says of itself besides the codename, lines.</param>
    /// <param name="packages">The real packages.</param>
    private TestArchive(
        IEnumerable<MadePackage> made, string says, IEnumerable<(string Entry, string Path, string File)> packages,
        bool listsFiles = false)
    {
        this.says = says;
        fileList = listsFiles ? FilesOf(made) : null;
        Directory.CreateDirectory(folder.At("pool"));
        Directory.CreateDirectory(folder.At("home"));
        File.SetUnixFileMode(folder.At("home"), (UnixFileMode)0x1c0);
        foreach (var (entry, path, file) in packages)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.At(path))!);
            File.CreateSymbolicLink(folder.At(path), file);
            real.Add(entry);
        }

        Gpg(["--quick-gen-key", Pinned, "rsa2048", "sign", "never"], []);
        File.WriteAllBytes(Keyring, Gpg(["--export"], []));
        Publish(made, Date);
    }

    /// <summary>An archive of made packages alone, as a vendor has one.</summary>
    /// <param name="says">What its Release says of itself besides the codename, lines.</param>
    /// <param name="made">The packages.</param>
    public static TestArchive OfVendor(string says, params MadePackage[] made) => new(made, says, []);

    /// <summary>An archive that has what builds packages without a compiler.</summary>
    public static TestArchive WithBuildTools() => new(
        [
            MadePackage.Of("works", "1.0", "works\n", "/usr/share/works/file"),
            MadePackage.Of("made-tools", "1.0", "#!/bin/sh\necho made\n", "/usr/bin/made-tool") with
            {
                Arrange = "chmod 755 usr/bin/made-tool",
            },
            MadePackage.Of("xorg-server", "1.20.7-1", "x\n", "/usr/share/xorg-server/file"),
            MadePackage.Of("pulse-internal-dev", "16.1", "x\n", "/usr/include/pulsecore/core-error.h"),
        ],
        "Origin: Test\nSuite: stable", RealPackages.WithBuildTools, listsFiles: true);

    public string Mirror => "file://" + folder.Path;

    public string Keyring => folder.At("keyring.gpg");

    /// <summary>The file with signed metadata.</summary>
    public string SignedFile => folder.At("dists/bookworm/InRelease");

    /// <summary>The file of a made package.</summary>
    public string FileOf(MadePackage package) => folder.At($"pool/{package.Name}_{package.Version}_all.deb");

    public void Dispose()
    {
        new ProcessRunner().Run(Command.Own("gpgconf", ["--homedir", folder.At("home"), "--kill", "all"]));
        folder.Dispose();
    }

    /// <summary>Makes the archive have other packages beside the real ones, as of a date.</summary>
    /// <returns>This state, to come back to.</returns>
    public ArchiveState Publish(IEnumerable<MadePackage> made, DateTimeOffset date)
    {
        var entries = real.Concat(made.Select(package => package.Build(folder.Path)));
        return Publish(Encoding.UTF8.GetBytes(string.Concat(entries.Select(entry => entry.Trim('\n') + "\n\n"))), date);
    }

    /// <summary>Shows a state again, byte for byte.</summary>
    public void Show(ArchiveState state)
    {
        var index = folder.At($"dists/bookworm/{Index}");
        Directory.CreateDirectory(Path.GetDirectoryName(index)!);
        File.WriteAllBytes(index, state.Packages);
        if (fileList is not null)
        {
            File.WriteAllBytes(folder.At($"dists/bookworm/{FileList}"), fileList);
        }

        File.WriteAllBytes(SignedFile, state.InRelease);
    }

    /// <summary>Signs a state anew, with another index.</summary>
    public void Rewrite(ArchiveState state, DateTimeOffset date, Func<string, string> change) =>
        Publish(Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(state.Packages))), date);

    /// <summary>Has the metadata signed by a key that nobody pinned.</summary>
    public void SignByStranger()
    {
        const string stranger = "stranger@example.org";
        if (!new ProcessRunner().Run(Command.Own("gpg", ["--homedir", folder.At("home"), "--batch", "--list-keys", stranger]))
            .Succeeded)
        {
            Gpg(["--quick-gen-key", stranger, "rsa2048", "sign", "never"], []);
        }

        File.WriteAllBytes(SignedFile, Gpg(["--local-user", stranger, "--clearsign"], Signed()));
    }

    /// <summary>Takes the signature off the metadata.</summary>
    public void Unsign() => File.WriteAllBytes(SignedFile, Signed());

    // What was signed: "the cleartext signature framework" of RFC 4880, section 7.
    private byte[] Signed()
    {
        var text = File.ReadAllText(SignedFile);
        var start = text.IndexOf("\n\n", StringComparison.Ordinal) + 2;
        return Encoding.UTF8.GetBytes(text[start..text.IndexOf("-----BEGIN PGP SIGNATURE", StringComparison.Ordinal)]);
    }

    private ArchiveState Publish(byte[] packages, DateTimeOffset date)
    {
        var release =
            $"{says}\nCodename: bookworm\nDate: "
                + $"{date.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)}\n"
            + $"Architectures: amd64\nComponents: main\nSHA256:\n {Digest.Of(packages)} {packages.Length} {Index}\n"
            + (fileList is null ? "" : FileListLines(fileList));
        var state = new ArchiveState(packages, Gpg(["--local-user", Pinned, "--clearsign"], Encoding.UTF8.GetBytes(release)));
        Show(state);
        return state;
    }

    // Debian's own names the plain form, too, although it is not there.
    private static string FileListLines(byte[] list)
    {
        using var gzip = new GZipStream(new MemoryStream(list), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return $" {Digest.Of(list)} {list.Length} {FileList}\n"
            + $" {Digest.Of(plain.ToArray())} {plain.Length} {FileList[..^3]}\n";
    }

    private static byte[] FilesOf(IEnumerable<MadePackage> made)
    {
        var list = new MemoryStream();
        using (var gzip = new GZipStream(list, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(string.Concat(
                made.SelectMany(package => package.Files.Keys.Select(path => $"{path.TrimStart('/')} misc/{package.Name}\n"))
                    .Order(StringComparer.Ordinal))));
        }

        return list.ToArray();
    }

    private byte[] Gpg(string[] arguments, byte[] input)
    {
        var result = new ProcessRunner().Run(
            Command.Own(
                "gpg",
                ["--homedir", folder.At("home"), "--batch", "--quiet", "--no-tty", "--passphrase", "", "--pinentry-mode", "loopback", .. arguments]) with { Input =
                    input });
        return result.Succeeded ? result.Output : throw new InvalidOperationException(result.Error);
    }
}

/// <summary>What an archive had at some time.</summary>
/// <param name="Packages">Its index.</param>
/// <param name="InRelease">Its signed file.</param>
internal sealed record ArchiveState(byte[] Packages, byte[] InRelease);
