using System.Text;

namespace Coppice.Foundation;

/// <summary>The ASCII armour around OpenPGP public keys (RFC 9580, 6).</summary>
public static class OpenPgpArmour
{
    private const string Begin = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
    private const string End = "-----END PGP PUBLIC KEY BLOCK-----";

    /// <summary>Keys without their armour: all blocks of a file, one after the other. What has none stays as it is.</summary>
    /// <param name="data">The file, binary or armoured.</param>
    /// <exception cref="FormatException">The armour is broken.</exception>
    public static byte[] Removed(byte[] data)
    {
        if (data.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Begin)) < 0)
        {
            return data;
        }

        var binary = new MemoryStream();
        var (body, inHeaders) = (default(StringBuilder), false);
        foreach (var line in Encoding.ASCII.GetString(data).Split('\n').Select(line => line.TrimEnd()))
        {
            if (line == Begin)
            {
                (body, inHeaders) = (new StringBuilder(), true);
            }
            else if (line == End && body is not null)
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
}
