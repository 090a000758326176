using Coppice.Archives.Tests.Support;
using Coppice.Foundation.Processes;

[assembly: AssemblyFixture(typeof(Keys))]

namespace Coppice.Archives.Tests.Support;

/// <summary>Throw-away OpenPGP keys in a GNUPGHOME of their own, made once for all tests.</summary>
public sealed class Keys : IDisposable
{
    private static readonly string[] Names = ["pinned", "stranger", "revoked"];

    private readonly TempFolder home = new();
    private readonly Lazy<bool> made;

    public Keys() => made = new Lazy<bool>(Make);

    /// <summary>The moment at which the expired key was good.</summary>
    public const string LongAgo = "20200101T000000!";

    /// <summary>A binary keyring with these keys.</summary>
    public string Ring(params string[] names) => Export([], names);

    /// <summary>An ASCII-armoured keyring with these keys.</summary>
    public string ArmouredRing(params string[] names) => Export(["--armor"], names);

    /// <summary>Clear-signs a text with keys, in this order.</summary>
    public byte[] Sign(byte[] text, string[] keys, params string[] options) =>
        Gpg(["--clearsign", .. options, .. keys.SelectMany(key => new[] { "--local-user", $"{key}@example.org" })], text);

    /// <summary>A detached signature.</summary>
    public byte[] SignDetached(byte[] text, string key, params string[] options) =>
        Gpg(["--detach-sign", .. options, "--local-user", $"{key}@example.org"], text);

    /// <summary>A detached signature by the key <c>dated</c>, which is old enough for it, of that moment.</summary>
    public byte[] SignDetached(byte[] text, DateTimeOffset date) =>
        Gpg(
            [
                "--faked-system-time", $"{date.UtcDateTime:yyyyMMdd'T'HHmmss}!", "--detach-sign", "--local-user",
                "dated@example.org",
            ],
            text);

    public void Dispose()
    {
        new ProcessRunner().Run(Command.Own("gpgconf", ["--homedir", home.Path, "--kill", "all"]));
        home.Dispose();
    }

    private string Export(string[] options, string[] names)
    {
        var path = home.At($"ring-{Guid.NewGuid():N}");
        File.WriteAllBytes(path, Gpg(["--export", .. options, .. names.Select(name => $"{name}@example.org")], []));
        return path;
    }

    private byte[] Gpg(string[] arguments, byte[] input)
    {
        _ = made.Value;
        return Run(arguments, input);
    }

    private byte[] Run(string[] arguments, byte[] input)
    {
        var result = new ProcessRunner().Run(
            Command.Own(
                "gpg",
                ["--homedir", home.Path, "--batch", "--quiet", "--no-tty", "--passphrase", "", "--pinentry-mode", "loopback", .. arguments]) with { Input =
                    input });
        return result.Succeeded ? result.Output : throw new InvalidOperationException(result.Error);
    }

    private bool Make()
    {
        foreach (var name in Names)
        {
            Run(["--quick-gen-key", $"{name} <{name}@example.org>", "rsa2048", "sign", "never"], []);
        }

        Run(["--faked-system-time", LongAgo, "--quick-gen-key", "expired <expired@example.org>", "ed25519", "sign", "1d"], []);
        Run(["--cert-digest-algo", "SHA1", "--quick-gen-key", "weak <weak@example.org>", "rsa2048", "sign", "never"], []);
        Run(["--faked-system-time", LongAgo, "--quick-gen-key", "dated <dated@example.org>", "ed25519", "sign", "never"], []);
        return true;
    }

    /// <summary>Revokes the key <c>revoked</c>; signatures that it has made before are to be refused from then on.</summary>
    public void Revoke()
    {
        var fingerprint = System.Text.Encoding.ASCII.GetString(Gpg(["--with-colons", "--list-keys", "revoked@example.org"], []))
            .Split('\n').First(line => line.StartsWith("fpr:", StringComparison.Ordinal)).Split(':')[9];
        // gpg puts a colon before the armour, so that nobody imports the certificate by mistake.
        var certificate = File.ReadAllText(home.At("openpgp-revocs.d", fingerprint + ".rev"))
            .Replace(":-----BEGIN", "-----BEGIN");
        Run(["--import"], System.Text.Encoding.ASCII.GetBytes(certificate));
    }
}
