using System.Security.Cryptography;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Archives.Signatures;

/// <summary>
/// A keyring file with OpenPGP public keys (RFC 9580), binary as gpgv wants it. Coppice only takes off the ASCII armour and lists
/// the primary keys for messages; every judgement about keys and signatures is gpgv's.
/// </summary>
public sealed class OpenPgpKeyring
{
    /// <summary>Larger files are refused. Debian's own has 56 kB.</summary>
    public const int SizeLimit = 8 << 20;

    private const string ArmourBegin = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
    private const string ArmourEnd = "-----END PGP PUBLIC KEY BLOCK-----";

    private OpenPgpKeyring(byte[] binary)
    {
        Bytes = binary;
        Fingerprints = [.. PrimaryKeys(binary)];
    }

    /// <summary>The keys in binary form.</summary>
    public byte[] Bytes { get; }

    /// <summary>Fingerprints of the primary keys of version 4: 40 upper-case hexadecimal digits each.</summary>
    public IReadOnlyList<string> Fingerprints { get; }

    /// <summary>Reads a keyring file, binary or ASCII-armoured.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="package">The package that would bring it, for the hint.</param>
    /// <exception cref="Failure">It cannot be read or has no OpenPGP key.</exception>
    public static OpenPgpKeyring Load(string path, string? package = null)
    {
        try
        {
            if (PlainFile.KindOf(path) is { } kind && kind != FileKind.File)
            {
                throw new Failure($"the keyring {VisibleText.Of(path)} is a {PlainFile.NameOf(kind)}, but must be a regular file",
                    $"ls -l {ShellWord.Of(path)}");
            }

            if (new FileInfo(path).Length > SizeLimit)
            {
                throw new Failure($"the keyring {VisibleText.Of(path)} is larger than {SizeLimit} bytes");
            }

            var keyring = new OpenPgpKeyring(Unarmoured(File.ReadAllBytes(path)));
            return keyring.Fingerprints.Count > 0 ? keyring : throw NoKey(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure(
                $"cannot read the keyring {VisibleText.Of(path)}: {e.Message}",
                package is null ? $"ls -l {path}" : $"apt-get install {package}    # or write `keyring:`", inner: e);
        }
        catch (FormatException e)
        {
            throw new Failure($"the armour of the keyring {VisibleText.Of(path)} is broken", inner: e);
        }
    }

    private static Failure NoKey(string path) =>
        new($"the file {VisibleText.Of(path)} is not an OpenPGP keyring: it has no public key", $"gpg --show-keys {path}");

    private static byte[] Unarmoured(byte[] data)
    {
        if (data.AsSpan().IndexOf(Encoding.ASCII.GetBytes(ArmourBegin)) < 0)
        {
            return data;
        }

        var binary = new MemoryStream();
        var (body, inHeaders) = (default(StringBuilder), false);
        foreach (var line in Encoding.ASCII.GetString(data).Split('\n').Select(line => line.TrimEnd()))
        {
            if (line == ArmourBegin)
            {
                (body, inHeaders) = (new StringBuilder(), true);
            }
            else if (line == ArmourEnd && body is not null)
            {
                binary.Write(Convert.FromBase64String(body.ToString()));
                body = null;
            }
            else if (inHeaders)
            {
                inHeaders = line.Length > 0;
            }
            else if (!line.StartsWith('='))
            {
                // A line that begins with = is the checksum (RFC 9580, 6.1), which no one needs any more.
                body?.Append(line);
            }
        }

        return binary.ToArray();
    }

    // RFC 9580, 4.2 and 5.5.4: packets one after the other; tag 6 is a primary public key.
    private static IEnumerable<string> PrimaryKeys(byte[] data)
    {
        for (var at = 0; at < data.Length;)
        {
            if (!TryReadHeader(data, ref at, out var tag, out var length) || length > data.Length - at)
            {
                yield break;
            }

            if (tag == 6 && length is > 0 and <= ushort.MaxValue && data[at] == 4)
            {
                byte[] hashed = [0x99, (byte)(length >> 8), (byte)length, .. data.AsSpan(at, length)];
#pragma warning disable CA5350 // A version 4 fingerprint is SHA-1 by definition; it only names the key in messages.
                yield return Convert.ToHexString(SHA1.HashData(hashed));
#pragma warning restore CA5350
            }

            at += length;
        }
    }

    private static bool TryReadHeader(byte[] data, ref int at, out int tag, out int length)
    {
        var first = data[at++];
        (tag, length) = (0, 0);
        if ((first & 0x80) == 0 || at >= data.Length)
        {
            return false;
        }

        var newFormat = (first & 0x40) != 0;
        tag = newFormat ? first & 0x3f : (first >> 2) & 0x0f;
        var bytes = newFormat ? 1 : 1 << (first & 3);
        if (newFormat && data[at] is >= 192 and < 224 && at + 1 < data.Length)
        {
            length = ((data[at] - 192) << 8) + data[at + 1] + 192;
            at += 2;
            return true;
        }

        if (newFormat && data[at] >= 192)
        {
            // 255 introduces four bytes; partial lengths (224 to 254) are not allowed for keys.
            (at, bytes) = (at + 1, data[at] == 255 ? 4 : 8);
        }

        if (bytes > 4 || at + bytes > data.Length)
        {
            return false;
        }

        for (; bytes > 0; bytes--)
        {
            length = (length << 8) | data[at++];
        }

        return length >= 0;
    }
}
