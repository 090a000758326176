using System.Security.Cryptography;

namespace Coppice.Recipes;

/// <summary>
/// The pinned key: ECDSA on the curve P-256 with SHA-256 (FIPS 186-5), which the runtime has by itself and openssl(1) makes and
/// verifies.
/// </summary>
public sealed class RecipePublicKey : IDisposable
{
    private const string Label = "PUBLIC KEY";
    private readonly ECDsa key;

    /// <param name="pem">The key as <c>openssl pkey -pubout</c> writes it (RFC 7468, section 13).</param>
    /// <exception cref="RefusedException">The text is no such key.</exception>
    public RecipePublicKey(string pem)
    {
        key = ECDsa.Create();
        try
        {
            var fields = PemEncoding.Find(pem);
            if (!pem.AsSpan()[fields.Label].SequenceEqual(Label))
            {
                throw new RefusedException("the key file has no public key");
            }

            key.ImportFromPem(pem);
            RecipeKeyCheck.RequireP256(key);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException or RefusedException)
        {
            key.Dispose();
            throw e as RefusedException ?? new RefusedException("the key file has no public key in PEM form");
        }
    }

    /// <summary>Makes sure that the bytes were signed by this key.</summary>
    /// <param name="signed">The bytes.</param>
    /// <param name="signature">The signature: ASN.1 DER (RFC 3279, section 2.2.3), in base64 on one line.</param>
    /// <exception cref="RefusedException">They were not.</exception>
    public void Verify(ReadOnlySpan<byte> signed, string signature)
    {
        var der = new byte[RecipeLimits.Line];
        if (!Convert.TryFromBase64String(signature, der, out var length) || !IsValid(signed, der.AsSpan(0, length)))
        {
            throw new RefusedException(
                "the signature is not by the pinned key: the stream was changed on its way, or someone else signed it");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    private bool IsValid(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        try
        {
            return key.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}

/// <summary>The key that signs.</summary>
public sealed class RecipePrivateKey : IDisposable
{
    private readonly ECDsa key;

    private RecipePrivateKey(ECDsa key) => this.key = key;

    /// <summary>A key for one run.</summary>
    public static RecipePrivateKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>A key as <c>openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256</c> writes it.</summary>
    /// <exception cref="RefusedException">The text is no such key.</exception>
    public static RecipePrivateKey FromPem(string pem)
    {
        var imported = ECDsa.Create();
        try
        {
            imported.ImportFromPem(pem);
            RecipeKeyCheck.RequireP256(imported);
            _ = imported.SignData([], HashAlgorithmName.SHA256);
            return new RecipePrivateKey(imported);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException or RefusedException)
        {
            imported.Dispose();
            throw e as RefusedException
                ?? new RefusedException("the key file has no private key in PEM form without a passphrase");
        }
    }

    /// <summary>The public key that belongs to it, as PEM.</summary>
    public string PublicPem() => key.ExportSubjectPublicKeyInfoPem();

    /// <summary>A header as it goes into a stream: its lines and the line with the signature.</summary>
    public byte[] Sign(RecipeHeader header) => Sign(header.Bytes());

    internal byte[] Sign(byte[] bytes)
    {
        var signature = key.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return
        [
            .. bytes,
            .. System.Text.Encoding.ASCII.GetBytes($"{RecipeHeader.SignatureField}{Convert.ToBase64String(signature)}\n"),
        ];
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}

/// <summary>What both keys must be.</summary>
internal static class RecipeKeyCheck
{
    /// <exception cref="RefusedException">The key is on another curve.</exception>
    public static void RequireP256(ECDsa key)
    {
        // A curve given by its parameters has no name, whatever .NET's annotations say.
        if (key.ExportParameters(includePrivateParameters: false).Curve is not { IsNamed: true } curve
            || curve.Oid.Value != ECCurve.NamedCurves.nistP256.Oid.Value)
        {
            throw new RefusedException("the key is not on the curve P-256");
        }
    }
}
