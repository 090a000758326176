using System.Diagnostics;
using Coppice.Apply.Tests.Support;
using Coppice.Recipes;

namespace Coppice.Apply.Tests;

/// <summary>
/// Keys and signatures against openssl(1), digests against coreutils. openssl is a dependency of the runtime's own cryptography.
/// </summary>
public sealed class RecipeKeyTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-keys-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Keys_that_openssl_makes_sign_what_openssl_verifies()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/openssl"), "openssl is not installed");
        Shell(
            "openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out recipe.key 2>/dev/null || openssl "
                + "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out recipe.key");
        Shell("openssl pkey -in recipe.key -pubout -out recipe.pub");
        using var key = RecipePrivateKey.FromPem(Read("recipe.key"));
        var header = new EndHeader(RecipeStream.Id, 1, 0);
        File.WriteAllBytes(Path.Combine(folder, "stream"), key.Sign(header));
        // As docs/recipes.md says it can be done by hand.
        Assert.Contains("Verified OK", Shell(
            "sed '/^signature /,$d' stream >signed; sed -n 's/^signature //p' stream | base64 -d >signature; openssl dgst "
                + "-sha256 -verify recipe.pub -signature signature signed"));
        using var pinned = new RecipePublicKey(Read("recipe.pub"));
        using var stream = File.OpenRead(Path.Combine(folder, "stream"));
        Assert.Equal(header, new RecipeReader(stream, pinned).ReadHeader());
    }

    [Theory]
    [InlineData("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384")]
    [InlineData("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit")]
    [InlineData("openssl genpkey -algorithm ed25519")]
    public void Other_keys_are_refused(string make)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/openssl"), "openssl is not installed");
        Shell($"{make} -out key; openssl pkey -in key -pubout -out pub");
        Assert.Throws<RefusedException>(() => new RecipePublicKey(Read("pub")));
        Assert.Throws<RefusedException>(() => RecipePrivateKey.FromPem(Read("key")));
    }

    [Fact]
    public void A_private_key_cannot_be_pinned_nor_a_public_one_sign()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        Assert.Throws<RefusedException>(() => new RecipePublicKey(key.ExportPkcs8PrivateKeyPem()));
        Assert.Throws<RefusedException>(() => RecipePrivateKey.FromPem(key.ExportSubjectPublicKeyInfoPem()));
        Assert.Throws<RefusedException>(() => new RecipePublicKey("no key"));
        Assert.Throws<RefusedException>(() =>
            new RecipePublicKey("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"));
    }

    [Fact]
    public void The_digest_is_what_coreutils_compute()
    {
        File.WriteAllBytes(Path.Combine(folder, "image"), RecipeStream.Image(1, 0, 2, 3));
        var expected = Shell(
            "split -b 4096 --filter='sha256sum | cut -c 1-64' image | tr a-f A-F | basenc --base16 -d | sha256sum | cut -c "
                + "1-64").Trim();
        using var digest = new ImageDigest();
        var hashes = new byte[4 * ImageDigest.HashBytes];
        ImageDigest.HashBlocks(RecipeStream.Image(1, 9, 2, 3), hashes);
        digest.Add(hashes.AsSpan(0, 32));
        digest.AddZeros(1);
        digest.Add(hashes.AsSpan(64));
        Assert.Equal(expected, digest.Finish());
    }

    private string Read(string name) => File.ReadAllText(Path.Combine(folder, name));

    private string Shell(string command)
    {
        using var process = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-ec", command])
            {
                UseShellExecute = false,
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEnd());
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
        return output.Result;
    }
}
