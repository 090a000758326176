using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coppice.Foundation;

/// <summary>
/// A SHA-256 digest (FIPS 180-4), kept and shown as 64 lower-case hexadecimal digits. Everything that Coppice hashes itself has
/// such a one. Of a file for which an archive signs nothing but a SHA-512 it is that: 128 digits.
/// </summary>
[JsonConverter(typeof(DigestJsonConverter))]
public readonly record struct Digest : IComparable<Digest>
{
    private readonly string? hex;

    private Digest(string hex) => this.hex = hex;

    /// <summary>64 lower-case hexadecimal digits; 128 of a SHA-512.</summary>
    public string Hex => hex ?? throw new InvalidOperationException("an empty digest was used");

    /// <summary>The first 12 digits, enough for a person to tell digests apart.</summary>
    public string Short => Hex[..12];

    /// <summary>Whether it is a SHA-512.</summary>
    public bool IsSha512 => Hex.Length == 128;

    /// <summary>The name of its function, for people: <c>SHA-256</c>, <c>SHA-512</c>.</summary>
    public string Function => IsSha512 ? "SHA-512" : "SHA-256";

    /// <summary>A digest from its hexadecimal form.</summary>
    /// <exception cref="Failure">The text is not 64 or 128 lower-case hexadecimal digits.</exception>
    public static Digest Parse(string hex) =>
        TryParse(hex, out var digest) ? digest : throw new Failure($"not a SHA-256 or SHA-512 digest: {VisibleText.Of(hex)}",
            kind: ProblemKind.Usage);

    /// <summary>A digest from its hexadecimal form, or false.</summary>
    public static bool TryParse(string? hex, out Digest digest)
    {
        var good = hex is { Length: 64 or 128 } && hex.All(c => c is >= '0' and <= '9' or >= 'a' and <= 'f');
        digest = good ? new Digest(hex!) : default;
        return good;
    }

    /// <summary>A digest from its 32 bytes, or the 64 of a SHA-512.</summary>
    public static Digest FromHash(ReadOnlySpan<byte> hash) => Parse(Convert.ToHexStringLower(hash));

    /// <summary>The digest of some bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> data) => FromHash(SHA256.HashData(data));

    /// <summary>The digest of a text's UTF-8 form.</summary>
    public static Digest Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>The digest of the rest of a stream.</summary>
    public static Digest Of(Stream stream) => FromHash(SHA256.HashData(stream));

    /// <summary>Whether the rest of a stream has this digest.</summary>
    public bool IsOf(Stream stream) => OfSame(stream) == this;

    /// <summary>The digest of the rest of a stream, by this one's function.</summary>
    public Digest OfSame(Stream stream) => IsSha512 ? FromHash(SHA512.HashData(stream)) : Of(stream);

    /// <inheritdoc/>
    public int CompareTo(Digest other) => string.CompareOrdinal(hex, other.hex);

    /// <summary>Order of the hexadecimal forms.</summary>
    public static bool operator <(Digest a, Digest b) => a.CompareTo(b) < 0;

    /// <summary>Order of the hexadecimal forms.</summary>
    public static bool operator >(Digest a, Digest b) => a.CompareTo(b) > 0;

    /// <summary>Order of the hexadecimal forms.</summary>
    public static bool operator <=(Digest a, Digest b) => a.CompareTo(b) <= 0;

    /// <summary>Order of the hexadecimal forms.</summary>
    public static bool operator >=(Digest a, Digest b) => a.CompareTo(b) >= 0;

    /// <summary>The hexadecimal form.</summary>
    public override string ToString() => hex ?? "";
}

/// <summary>Writes a <see cref="Digest"/> as its hexadecimal text.</summary>
public sealed class DigestJsonConverter : JsonConverter<Digest>
{
    /// <inheritdoc/>
    public override Digest Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Digest.TryParse(reader.GetString(), out var digest) ? digest : throw new JsonException("not a SHA-256 digest");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Digest value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Hex);
}
