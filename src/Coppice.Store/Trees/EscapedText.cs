using System.Buffers;
using Coppice.Foundation;

namespace Coppice.Store.Trees;

/// <summary>
/// Bytes as one word of printable ASCII: everything outside <c>0x21…0x7e</c>, and the backslash, becomes <c>\xNN</c>
/// (lower-case). One byte string has exactly one form, so that a digest over the text is a digest over the bytes.
/// </summary>
internal static class EscapedText
{
    private static ReadOnlySpan<byte> Hex => "0123456789abcdef"u8;

    private static readonly SearchValues<byte> Plain =
        SearchValues.Create(Enumerable.Range(0x21, 0x7f - 0x21).Select(b => (byte)b).Where(b => b != '\\').ToArray());

    internal static void Write(IBufferWriter<byte> to, ReadOnlySpan<byte> bytes, byte alsoEscaped = (byte)'\\')
    {
        while (!bytes.IsEmpty)
        {
            var special = bytes.IndexOfAnyExcept(Plain);
            var other = bytes.IndexOf(alsoEscaped);
            var end = special < 0 ? other : other < 0 ? special : Math.Min(special, other);
            to.Write(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
            {
                return;
            }

            to.Write([(byte)'\\', (byte)'x', Hex[bytes[end] >> 4], Hex[bytes[end] & 15]]);
            bytes = bytes[(end + 1)..];
        }
    }

    internal static byte[] Read(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'\\'))
        {
            return text.ToArray();
        }

        var bytes = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                bytes[length++] = text[i];
                continue;
            }

            var high = i + 3 < text.Length && text[i + 1] == 'x' ? Hex.IndexOf(text[i + 2]) : -1;
            var low = high < 0 ? -1 : Hex.IndexOf(text[i + 3]);
            if (low < 0)
            {
                throw new Failure($"a wrong escape in {VisibleText.Of(text)}", kind: ProblemKind.Damaged);
            }

            bytes[length++] = (byte)((high << 4) | low);
            i += 3;
        }

        return bytes[..length];
    }
}
