using System.IO.Compression;
using System.Security.Cryptography;
using Coppice.Foundation;
using Coppice.Growing.Records;
using Coppice.Store.Layers;

namespace Coppice.Growing.Unpacking;

/// <summary>
/// What was seen of a package when it was decompressed (docs/store.md): the skeleton of its payload, and its control files, a
/// tar, whole.
/// </summary>
/// <param name="Payload">The payload without contents.</param>
/// <param name="Control">The control files.</param>
internal sealed record PayloadRecord(TarSkeleton Payload, ReadOnlyMemory<byte> Control)
{
    /// <summary>The largest control archive that is recorded: far beyond what packages have.</summary>
    public const int MostControl = 16 << 20;

    // Higher ones make it a tenth smaller and take several times as long.
    private const int Quality = 2;
    private const int MostBytes = 256 << 20;

    private static ReadOnlySpan<byte> FirstLine => "coppice-payload 1\n"u8;

    /// <summary>Bytes that the package takes decompressed.</summary>
    public long Size => Payload.Size + Control.Length;

    /// <summary>
    /// The record as a file has it: a first line, the SHA-256 of what follows, and that, by Brotli (RFC 7932): for each of the
    /// pieces its literal bytes, and size, digest, mode, owner, group and time of the content, a size of 0 being the end.
    /// </summary>
    public byte[] Write()
    {
        var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, new BrotliCompressionOptions { Quality = Quality }, leaveOpen: true))
        using (var buffered = new BufferedStream(brotli, 64 << 10))
        using (var writer = new BinaryWriter(buffered))
        {
            WriteBytes(writer, Control.Span);
            writer.Write(Payload.Size);
            foreach (var (literal, content) in Payload.Pieces)
            {
                WriteBytes(writer, literal.Span);
                writer.Write7BitEncodedInt64(content?.Size ?? 0);
                if (content is not null)
                {
                    writer.Write(Convert.FromHexString(content.Digest.Hex));
                    writer.Write7BitEncodedInt(content.Attributes.Mode);
                    writer.Write7BitEncodedInt64(content.Attributes.Uid);
                    writer.Write7BitEncodedInt64(content.Attributes.Gid);
                    writer.Write7BitEncodedInt64(content.Attributes.Mtime);
                }
            }
        }

        return SealedRecord.Of(FirstLine, compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
    }

    /// <summary>Reads a record.</summary>
    /// <returns>Null when it is damaged, or of another version.</returns>
    public static PayloadRecord? TryRead(ReadOnlySpan<byte> file)
    {
        if (SealedRecord.TryOpen(FirstLine, file) is not { } body)
        {
            return null;
        }

        try
        {
            using var brotli = new BrotliStream(new MemoryStream(body), CompressionMode.Decompress);
            using var reader = new BinaryReader(new BufferedStream(brotli, 64 << 10));
            return Read(reader);
        }
        catch (Exception e) when (e is IOException or FormatException or InvalidDataException or InvalidOperationException)
        {
            return null;
        }
    }

    private static PayloadRecord Read(BinaryReader reader)
    {
        var left = MostBytes;
        var control = ReadBytes(reader, ref left);
        var size = reader.ReadInt64();
        List<TarPiece> pieces = [];
        while (true)
        {
            var literal = ReadBytes(reader, ref left);
            if (reader.Read7BitEncodedInt64() is var length && length == 0)
            {
                pieces.Add(new TarPiece(literal, null));
                return new PayloadRecord(new TarSkeleton(pieces, size), control);
            }

            pieces.Add(new TarPiece(literal, new TarContent(ReadDigest(reader), length, new ObjectAttributes(
                reader.Read7BitEncodedInt(), (uint)reader.Read7BitEncodedInt64(), (uint)reader.Read7BitEncodedInt64(),
                reader.Read7BitEncodedInt64()))));
        }
    }

    private static void WriteBytes(BinaryWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.Write7BitEncodedInt(bytes.Length);
        writer.Write(bytes);
    }

    private static byte[] ReadBytes(BinaryReader reader, ref int left)
    {
        var length = reader.Read7BitEncodedInt();
        left -= length >= 0 && length <= left ? length : throw new InvalidDataException();
        return reader.ReadBytes(length) is var bytes && bytes.Length == length ? bytes : throw new EndOfStreamException();
    }

    private static Digest ReadDigest(BinaryReader reader) => Digest.FromHash(reader.ReadBytes(SHA256.HashSizeInBytes));
}
