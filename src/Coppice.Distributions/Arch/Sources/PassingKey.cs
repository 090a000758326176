using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Arch.Sources;

/// <summary>
/// An OpenPGP key (RFC 9580, version 4, ECDSA on NIST P-256) that is made to sign a few files and is gone with this object: its
/// secret half is in no file, and no program sees it. gpg would keep it in one, and be started for each growth; all that is
/// needed of the format are these three packets, and pacman's own gpg checks them.
/// </summary>
internal sealed class PassingKey : IDisposable
{
    private const byte Version = 4;
    private const byte Ecdsa = 19;
    private const byte Sha256 = 8;

    // Headers of packets with a length of two bytes (4.2.2), and what stands before a key and a user id where they are signed.
    private const byte KeyPacket = 0x99;
    private const byte UserPacket = 0xb5;
    private const byte SignaturePacket = 0x89;
    private const byte HashedUser = 0xb4;

    // Types of signatures: of a file, and of a user id by its own key.
    private const byte OfFile = 0x00;
    private const byte OfUser = 0x13;

    private static readonly byte[] P256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];

    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] fingerprint;

    /// <param name="userId">What the key is called.</param>
    public PassingKey(string userId)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        byte[] body =
        [
            Version, .. Time(), Ecdsa, (byte)P256.Length, .. P256, .. Number([0x04, .. Padded(point.X!), .. Padded(point.Y!)]),
        ];
        byte[] hashed = [KeyPacket, .. Short(body.Length), .. body];
#pragma warning disable CA5350 // A version 4 fingerprint is SHA-1 by definition.
        fingerprint = SHA1.HashData(hashed);
#pragma warning restore CA5350
        var user = Encoding.UTF8.GetBytes(userId);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, user.Length);
        PublicKey =
        [
            .. hashed, UserPacket, .. Short(user.Length), .. user,
            .. Signature(OfUser, [.. hashed, HashedUser, .. length, .. user]),
        ];
    }

    /// <summary>The public key with its user id, binary.</summary>
    public byte[] PublicKey { get; }

    /// <summary>A detached signature of a file, binary.</summary>
    public byte[] Sign(byte[] content) => Signature(OfFile, content);

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    // 5.2.3 and 5.2.4.
    private byte[] Signature(byte type, byte[] content)
    {
        // When it was made (2), what the key is for (27: certifying and signing), by which key (33, and outside of it 16).
        byte[] subpackets = [5, 2, .. Time(), 2, 27, 0x03, (byte)(fingerprint.Length + 2), 33, Version, .. fingerprint];
        byte[] signed = [Version, type, Ecdsa, Sha256, .. Short(subpackets.Length), .. subpackets];
        var end = new byte[6];
        (end[0], end[1]) = (Version, 0xff);
        BinaryPrimitives.WriteInt32BigEndian(end.AsSpan(2), signed.Length);
        var hash = SHA256.HashData([.. content, .. signed, .. end]);
        var numbers = key.SignHash(hash);
        var half = numbers.Length / 2;
        byte[] body =
        [
            .. signed, .. Short(10), 9, 16, .. fingerprint[^8..], hash[0], hash[1], .. Number(numbers[..half]),
            .. Number(numbers[half..]),
        ];
        return [SignaturePacket, .. Short(body.Length), .. body];
    }

    // The same for all: what is signed before every clock that may be shown to a sandbox.
    private static byte[] Time()
    {
        var seconds = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(seconds, (uint)MadeTime.Moment.ToUnixTimeSeconds());
        return seconds;
    }

    private static byte[] Padded(byte[] number) => [.. new byte[32 - number.Length], .. number];

    // 3.2: without zeros in front, behind the number of its bits.
    private static byte[] Number(byte[] bytes)
    {
        var number = bytes.AsSpan().TrimStart((byte)0).ToArray();
        var bits = (number.Length * 8) - byte.LeadingZeroCount(number[0]);
        return [.. Short(bits), .. number];
    }

    private static byte[] Short(int number) => [(byte)(number >> 8), (byte)number];
}
