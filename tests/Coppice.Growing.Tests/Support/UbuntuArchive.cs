using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Growing.Tests.Support;

/// <summary>
/// A signed archive of the form that Ubuntu's has: suites with several components, sums of three kinds, and indexes that are
/// there compressed and by their digests only (<c>Acquire-By-Hash</c>).
/// </summary>
internal sealed class UbuntuArchive : IDisposable
{
    private const string Address = "ubuntu@example.org";
    private readonly TempFolder folder = new();

    public UbuntuArchive()
    {
        Directory.CreateDirectory(folder.At("home"));
        File.SetUnixFileMode(folder.At("home"), (UnixFileMode)0x1c0);
        Gpg(["--quick-gen-key", Address, "rsa2048", "sign", "never"], []);
        File.WriteAllBytes(Keyring, Gpg(["--export"], []));
    }

    public string Mirror => "file://" + folder.Path;

    public string Keyring => folder.At("keyring.gpg");

    public void Dispose()
    {
        new ProcessRunner().Run(Command.Own("gpgconf", ["--homedir", folder.At("home"), "--kill", "all"]));
        folder.Dispose();
    }

    /// <summary>Makes a suite have these packages, as of a date.</summary>
    /// <param name="suite">Its name; the codename is what stands before a hyphen.</param>
    /// <param name="date">The date of its Release.</param>
    /// <param name="components">Packages by component.</param>
    public void Publish(string suite, DateTimeOffset date, params (string Component, MadePackage[] Packages)[] components)
    {
        var lists = new List<(string Path, byte[] Content)>();
        foreach (var (component, packages) in components)
        {
            var index = Encoding.UTF8.GetBytes(string.Concat(packages.Select(package => package.Build(folder.Path) + "\n\n")));
            lists.Add(($"{component}/binary-amd64/Packages", index));
            lists.Add(($"{component}/binary-amd64/Packages.gz", Packed(index)));
        }

        foreach (var (path, content) in lists.Where(list => list.Path.EndsWith(".gz", StringComparison.Ordinal)))
        {
            var byHash = Directory.CreateDirectory(folder.At($"dists/{suite}/{Path.GetDirectoryName(path)}/by-hash/SHA256"));
            File.WriteAllBytes(Path.Combine(byHash.FullName, Digest.Of(content).Hex), content);
        }

        string Table(Func<byte[], byte[]> hash) =>
            string.Concat(lists.Select(
                list => $" {Convert.ToHexStringLower(hash(list.Content))} {list.Content.Length} {list.Path}\n"));
        var release =
            $"Origin: Ubuntu\nLabel: Ubuntu\nSuite: {suite}\nVersion: 24.04\nCodename: {suite.Split('-')[0]}\nDate: "
                + $"{date.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)}\n"
                + "Architectures: amd64 arm64 armhf i386 ppc64el riscv64 s390x\nComponents: main restricted universe multiverse\n"
                + $"Description: made up for a test\nMD5Sum:\n{Table(MD5.HashData)}SHA1:\n{Table(SHA1.HashData)}"
                + $"SHA256:\n{Table(SHA256.HashData)}Acquire-By-Hash: yes\n";
        File.WriteAllBytes(folder.At($"dists/{suite}/InRelease"), Gpg(["--clearsign"], Encoding.UTF8.GetBytes(release)));
    }

    private static byte[] Packed(byte[] content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    private byte[] Gpg(string[] arguments, byte[] input)
    {
        string[] always = ["--homedir", folder.At("home"), "--batch", "--quiet", "--passphrase", "", "--pinentry-mode", "loopback"];
        var result = new ProcessRunner().Run(Command.Own("gpg", [.. always, .. arguments]) with { Input = input });
        return result.Succeeded ? result.Output : throw new InvalidOperationException(result.Error);
    }
}
