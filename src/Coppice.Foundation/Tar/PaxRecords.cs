using System.Buffers;
using System.Globalization;
using System.Text;

namespace Coppice.Foundation.Tar;

/// <summary>
/// Records of a pax extended header: <c>length keyword=value\n</c>, where the length counts itself.
/// </summary>
public sealed class PaxRecords
{
    private readonly ArrayBufferWriter<byte> records = new();

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => records.WrittenCount == 0;

    /// <summary>All of them, one after the other.</summary>
    public byte[] ToBytes() => records.WrittenSpan.ToArray();

    /// <summary>Adds a record, if it is needed.</summary>
    public void AddWhen(bool needed, string keyword, ReadOnlySpan<byte> value)
    {
        if (needed)
        {
            Add(Encoding.ASCII.GetBytes(keyword), value);
        }
    }

    /// <summary>Adds a record with a decimal number, if it is needed.</summary>
    public void AddWhen(bool needed, string keyword, long value) =>
        AddWhen(needed, keyword, Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Adds a record.</summary>
    public void Add(ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> value)
    {
        var rest = keyword.Length + value.Length + 3;
        var length = rest + Digits(rest);
        length = rest + Digits(length);
        records.Write(Encoding.ASCII.GetBytes(length.ToString(CultureInfo.InvariantCulture)));
        records.Write(" "u8);
        records.Write(keyword);
        records.Write("="u8);
        records.Write(value);
        records.Write("\n"u8);
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;
}
