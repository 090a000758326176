using Coppice.Foundation;

namespace Coppice.Delivery.Signing;

/// <content>Signing by more keys than one, while one takes the place of another.</content>
public sealed partial class SigningKey
{
    // Fingerprints of the others, the newest first.
    private List<string> others = [];

    /// <summary>Fingerprints of the other keys that sign what <see cref="ClearSign"/> and <see cref="SignByAll"/> sign.</summary>
    public IReadOnlyList<string> Others => others;

    private string[] Signers => By([Fingerprint, .. others]);

    /// <summary>
    /// Lets what <see cref="ClearSign"/> and <see cref="SignByAll"/> sign be signed by another key, too, which is older than
    /// those that sign already.
    /// </summary>
    /// <param name="secret">A file with the secret key; this key has to be from a file, too.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">It cannot be read.</exception>
    public void SignAlsoBy(string secret, CancellationToken cancel)
    {
        var content = Read(secret);
        try
        {
            Gpg(["--quiet", "--import"], content, cancel);
            others = [.. others, .. Primaries(cancel).Where(key => key != Fingerprint && !others.Contains(key))];
        }
        finally
        {
            Array.Clear(content);
        }
    }

    /// <summary>The public keys of all that sign, armored.</summary>
    /// <exception cref="Failure">gpg fails.</exception>
    public byte[] PublicKeys(CancellationToken cancel) =>
        Gpg(["--armor", "--export", Fingerprint, .. others], null, cancel).Output;

    /// <summary>A text with the signatures of all keys in it.</summary>
    /// <exception cref="Failure">gpg fails.</exception>
    public byte[] ClearSign(ReadOnlyMemory<byte> text, CancellationToken cancel) =>
        Gpg(["--armor", "--digest-algo", Digest, .. Signers, "--clearsign"], text, cancel).Output;

    /// <summary>A detached signature of some bytes by each key.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="armored">Whether it is text.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">gpg fails.</exception>
    public byte[] SignByAll(ReadOnlyMemory<byte> content, bool armored, CancellationToken cancel) =>
        Detached(content, armored, Signers, cancel);

    /// <summary>
    /// A detached, binary signature of some bytes by the oldest key alone, for readers that refuse a file as soon as they do not
    /// know one of the keys that signed it.
    /// </summary>
    /// <exception cref="Failure">gpg fails.</exception>
    public byte[] SignByOldest(ReadOnlyMemory<byte> content, CancellationToken cancel) =>
        Detached(content, armored: false, By([others.LastOrDefault() ?? Fingerprint]), cancel);

    private byte[] Detached(ReadOnlyMemory<byte> content, bool armored, string[] signers, CancellationToken cancel) =>
        Gpg([armored ? "--armor" : "--no-armor", "--digest-algo", Digest, .. signers, "--detach-sign"], content, cancel).Output;

    private static string[] By(IEnumerable<string> keys) => [.. keys.SelectMany(key => (string[])["--local-user", key])];

    // gpg's doc/DETAILS, "Format of the colon listings": the first fpr behind a sec is the primary key's.
    private List<string> Primaries(CancellationToken cancel)
    {
        var (found, expects) = (new List<string>(), false);
        foreach (var fields in System.Text.Encoding.ASCII.GetString(
            Gpg(["--with-colons", "--list-secret-keys"], null, cancel).Output).Split('\n').Select(line => line.Split(':')))
        {
            expects |= fields[0] == "sec";
            if (expects && fields[0] == "fpr" && fields.Length > 9)
            {
                found.Add(fields[9]);
                expects = false;
            }
        }

        return found;
    }
}
