using System.Security.Cryptography;

namespace Coppice.Archives.Signatures;

/// <summary>A public key of version 4 in a binary keyring (RFC 9580), as far as naming it goes.</summary>
/// <param name="Fingerprint">Its primary key: 40 upper-case hexadecimal digits.</param>
/// <param name="Subkeys">The fingerprints of its subkeys.</param>
/// <param name="Bytes">Where it stands in the keyring, with its subkeys, user ids and signatures.</param>
internal sealed record OpenPgpKey(string Fingerprint, IReadOnlyList<string> Subkeys, Range Bytes)
{
    // RFC 9580, 5: the types of packets.
    private const int PublicKey = 6;
    private const int PublicSubkey = 14;

    /// <summary>Whether a key id or fingerprint is its own, or one of its subkeys'.</summary>
    public bool Has(string id) => Subkeys.Append(Fingerprint).Any(own => own.EndsWith(id, StringComparison.Ordinal));

    /// <summary>The keys of a keyring, in its order; what is not of version 4 is passed over.</summary>
    public static IReadOnlyList<OpenPgpKey> All(byte[] data)
    {
        var keys = new List<OpenPgpKey>();
        var (primary, subkeys, start) = ((string?)null, new List<string>(), 0);
        void End(int end)
        {
            if (primary is not null)
            {
                keys.Add(new OpenPgpKey(primary, [.. subkeys], start..end));
            }

            (primary, start) = (null, end);
            subkeys.Clear();
        }

        for (var at = 0; at < data.Length;)
        {
            var begin = at;
            if (!TryReadHeader(data, ref at, out var tag, out var length) || length > data.Length - at)
            {
                End(begin);
                return keys;
            }

            if (tag == PublicKey)
            {
                End(begin);
                primary = FingerprintOf(data.AsSpan(at, length));
            }
            else if (tag == PublicSubkey && FingerprintOf(data.AsSpan(at, length)) is { } subkey)
            {
                subkeys.Add(subkey);
            }

            at += length;
        }

        End(data.Length);
        return keys;
    }

    // RFC 9580, 5.5.4.2.
    private static string? FingerprintOf(ReadOnlySpan<byte> packet)
    {
        if (packet.Length is 0 or > ushort.MaxValue || packet[0] != 4)
        {
            return null;
        }

        byte[] hashed = [0x99, (byte)(packet.Length >> 8), (byte)packet.Length, .. packet];
#pragma warning disable CA5350 // A version 4 fingerprint is SHA-1 by definition; gpgv verifies, this only names.
        return Convert.ToHexString(SHA1.HashData(hashed));
#pragma warning restore CA5350
    }

    // RFC 9580, 4.2: packets one after the other.
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
