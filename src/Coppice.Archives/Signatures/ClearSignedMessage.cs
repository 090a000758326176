using Coppice.Foundation;

namespace Coppice.Archives.Signatures;

/// <summary>
/// Checks the frame of a clear-signed file (RFC 9580, 7): exactly one message that is the whole file. Without this a reader
/// and gpgv could disagree about which bytes are signed. (apt had this hole: CVE-2013-1051.)
/// </summary>
public static class ClearSignedMessage
{
    /// <summary>Checks a file's frame.</summary>
    /// <returns>What is wrong with it, or null.</returns>
    public static string? Fault(ReadOnlySpan<byte> file)
    {
        if (file.Contains((byte)0))
        {
            return "it has NUL characters";
        }

        var state = State.Before;
        while (!file.IsEmpty)
        {
            var end = file.IndexOf((byte)'\n');
            // To gpgv and to apt, CR LF ends a line as LF does; to none of them does a CR by itself.
            var line = (end < 0 ? file : file[..end]) is [.. var text, (byte)'\r'] ? text : end < 0 ? file : file[..end];
            if (line.Contains((byte)'\r'))
            {
                return "it has carriage return characters inside lines";
            }

            file = end < 0 ? [] : file[(end + 1)..];
            if (Step(state, line, out state) is { } fault)
            {
                return fault;
            }
        }

        return state == State.After ? null : state == State.Before ? "it is empty" : "it is truncated";
    }

    private static string? Step(State state, ReadOnlySpan<byte> line, out State next)
    {
        next = state;
        // Armour lines may have trailing blanks in the eyes of gpgv: such look-alikes are refused instead of judged.
        var isArmour = line.StartsWith("-----"u8);
        switch (state)
        {
            case State.Before:
                next = State.Headers;
                return line.SequenceEqual("-----BEGIN PGP SIGNED MESSAGE-----"u8)
                    ? null
                    : "it does not begin with a signed message";
            case State.Headers:
                next = line.IsEmpty ? State.Text : State.Headers;
                return line.IsEmpty || line.StartsWith("Hash: "u8)
                    ? null
                    : "it has a header other than Hash before the signed text";
            case State.Text:
                next = isArmour ? State.Signature : State.Text;
                return !isArmour || line.SequenceEqual("-----BEGIN PGP SIGNATURE-----"u8)
                    ? null
                    : "it has an unexpected block inside the signed text";
            case State.Signature:
                next = isArmour ? State.After : State.Signature;
                return !isArmour || line.SequenceEqual("-----END PGP SIGNATURE-----"u8)
                    ? null
                    : "it has an unexpected block inside the signature";
            default:
                return "it has text after the signature";
        }
    }

    private enum State
    {
        Before,
        Headers,
        Text,
        Signature,
        After,
    }
}
