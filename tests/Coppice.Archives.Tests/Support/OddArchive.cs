using System.Security.Cryptography;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Archives.Tests.Support;

/// <summary>How an archive is laid out and written, where it is not as Debian's.</summary>
public sealed record OddForm
{
    public string Suite { get; init; } = "./";

    public string Architectures { get; init; } = "";

    /// <summary>The architecture that the index is for, below <c>dists</c>.</summary>
    public string Index { get; init; } = "amd64";

    public string Date { get; init; } = "Date: Sat, 18 Jul 2026 10:16:37 UTC\n";

    /// <summary>When it is signed, where that is not now.</summary>
    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>More fields of Release.</summary>
    public string Fields { get; init; } = "";

    /// <summary>The table of Release, and the field of the index: SHA256 or SHA512.</summary>
    public string Table { get; init; } = "SHA256";

    public string PackageHash { get; init; } = "SHA256";

    /// <summary>The program that compresses the index, and its ending; the plain one is then not on the mirror.</summary>
    public string[] Compressor { get; init; } = [];

    public string Ending { get; init; } = "";

    /// <summary>Whether Release names the uncompressed index, too.</summary>
    public bool ListsPlain { get; init; } = true;

    /// <summary>What stands before each path in the table.</summary>
    public string Before { get; init; } = "";

    public string Filename { get; init; } = "odd.deb";

    /// <summary>Changes the text of Release before it is signed.</summary>
    public Func<string, string> Written { get; init; } = text => text;

    /// <summary>Changes the clear-signed file.</summary>
    public Func<string, string> Signed { get; init; } = text => text;

    public Func<string, string> Indexed { get; init; } = text => text;

    /// <summary>InRelease, or a signature of its own: armoured or binary.</summary>
    public string Signature { get; init; } = "InRelease";
}

/// <summary>An archive of one package, <c>tiny</c>, in an odd form.</summary>
internal static class OddArchive
{
    public static void Write(string folder, OddForm form, Keys keys)
    {
        var package = "what apt never opens here"u8.ToArray();
        // Below the mirror, not below the suite.
        Put(folder, form.Filename, package);
        var top = form.Suite.EndsWith('/') ? form.Suite : $"dists/{form.Suite}/";
        var path = form.Suite.EndsWith('/') ? "Packages" : $"main/binary-{form.Index}/Packages";
        var packages = Encoding.ASCII.GetBytes(form.Indexed(
            string.Concat(((string[])["first", "tiny", "last"]).Select(name =>
                $"Package: {name}\nVersion: 1.0\nArchitecture: all\nMaintainer: T <t@example.org>\nFilename: "
                + $"{(name == "tiny" ? form.Filename : name + ".deb")}\nSize: {package.Length}\n{form.PackageHash}: {Hash(form.PackageHash, package)}\nDescription: x\n\n"))));
        var entries = new List<string>();
        if (form.ListsPlain)
        {
            entries.Add($" {Hash(form.Table, packages)} {packages.Length} {form.Before}{path}\n");
        }

        if (form.Compressor is [var program, .. var arguments])
        {
            var packed = new ProcessRunner().Run(Command.Own(program, arguments) with { Input = packages }).Output;
            Put(folder, top + path + form.Ending, packed);
            entries.Add($" {Hash(form.Table, packed)} {packed.Length} {form.Before}{path}{form.Ending}\n");
        }
        else
        {
            Put(folder, top + path, packages);
        }

        var release = Encoding.ASCII.GetBytes(form.Written(
            $"Origin: Odd\n{form.Fields}{form.Date}{form.Architectures}{form.Table}:\n{string.Concat(entries)}"));
        if (form.Signature == "InRelease")
        {
            var signed = Encoding.Latin1.GetString(form.SignedAt is { } moment
                ? keys.Sign(
                    release, ["dated"], "--faked-system-time", $"{moment.UtcDateTime:yyyyMMdd'T'HHmmss}!")
                : keys.Sign(release, ["pinned"]));
            Put(folder, top + "InRelease", Encoding.Latin1.GetBytes(form.Signed(signed)));
            return;
        }

        Put(folder, top + "Release", release);
        Put(
            folder, top + "Release.gpg",
            keys.SignDetached(release, "pinned", form.Signature == "armoured" ? ["--armor"] : []));
    }

    private static string Hash(string function, byte[] content) => Convert.ToHexStringLower(
        function == "SHA512" ? SHA512.HashData(content) : SHA256.HashData(content));

    private static void Put(string folder, string path, byte[] content)
    {
        var file = Path.Combine(folder, path.TrimStart('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, content);
    }
}
