using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Coppice.Sources.Signing;

/// <summary>
/// An armoured SSH signature (openssh, PROTOCOL.sshsig). Only the key that is named in it is read here; every judgement is
/// ssh-keygen's.
/// </summary>
internal static class SshSignature
{
    private const string Begin = "-----BEGIN SSH SIGNATURE-----";
    private const string End = "-----END SSH SIGNATURE-----";

    /// <summary>The fingerprint of the key that it says to be made by, as ssh-keygen shows it: <c>SHA256:…</c>.</summary>
    /// <returns>Null where it is malformed.</returns>
    public static string? Fingerprint(byte[] armoured)
    {
        var text = Encoding.ASCII.GetString(armoured).Trim();
        if (!text.StartsWith(Begin, StringComparison.Ordinal) || !text.EndsWith(End, StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            var blob = Convert.FromBase64String(
                string.Concat(text[Begin.Length..^End.Length].Split('\n').Select(line => line.Trim())));
            // SSHSIG, uint32 version, string publickey, …
            return blob.AsSpan().StartsWith("SSHSIG"u8) && blob.Length > 14
                && BinaryPrimitives.ReadInt32BigEndian(blob.AsSpan(10)) is > 0 and var length && length <= blob.Length - 14
                ? $"SHA256:{Convert.ToBase64String(SHA256.HashData(blob.AsSpan(14, length))).TrimEnd('=')}"
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
