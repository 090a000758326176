using System.Globalization;

namespace Coppice.Archives.Signatures;

/// <summary>
/// What gpgv said about a file's signatures, from its status lines (GnuPG's doc/DETAILS). Its exit code alone does not do: it is
/// an error when any one signer is unknown, and real Release files are signed by keys of several releases.
/// </summary>
/// <param name="Good">Primary fingerprints of pinned keys whose signatures hold and whose digests can be trusted.</param>
/// <param name="Bad">Key ids of pinned keys whose signatures do not fit the file. One is enough to refuse it.</param>
/// <param name="Rejected">Everything else, in words: unknown, expired and revoked keys, weak digests.</param>
public sealed record GpgvStatus(IReadOnlyList<string> Good, IReadOnlyList<string> Bad, IReadOnlyList<string> Rejected)
{
    /// <summary>Fingerprints, or key ids where gpgv says no more, of signers that are not pinned.</summary>
    public IReadOnlyList<string> NotPinned { get; init; } = [];

    /// <summary>How many signatures there are, of whatever kind.</summary>
    public int Signatures { get; init; }

    /// <summary>When the newest of the good signatures was made, to the second; the Unix epoch when there is none.</summary>
    public DateTimeOffset Signed { get; init; } = DateTimeOffset.UnixEpoch;

    // RFC 9580, 9.5: SHA2-256, SHA2-384, SHA2-512, SHA2-224. MD5 (1), SHA-1 (2) and RIPEMD-160 (3) can be forged.
    private static readonly string[] TrustedDigests = ["8", "9", "10", "11"];

    /// <summary>Reads the status lines.</summary>
    public static GpgvStatus Parse(string status)
    {
        var (good, bad, rejected) = (new List<string>(), new List<string>(), new List<string>());
        var notPinned = new List<string>();
        var signatures = 0;
        var holds = false;
        var signed = 0L;
        foreach (var words in status.Split('\n')
            .Where(line => line.StartsWith("[GNUPG:] ", StringComparison.Ordinal)).Select(line => line.Split(' ')))
        {
            var key = words.Length > 2 ? words[2] : "";
            switch (words[1])
            {
                case "NEWSIG":
                    holds = false;
                    signatures++;
                    break;
                case "GOODSIG":
                    holds = true;
                    break;
                case "BADSIG":
                    bad.Add(key);
                    break;
                case "EXPSIG":
                    rejected.Add($"{key} (signature expired)");
                    break;
                case "EXPKEYSIG":
                    rejected.Add($"{key} (key expired)");
                    break;
                case "REVKEYSIG":
                    rejected.Add($"{key} (key revoked)");
                    break;
                case "ERRSIG":
                    // ERRSIG keyid pubkey-algorithm digest-algorithm class time rc; rc 9: no public key.
                    // Newer versions add the fingerprint, or a hyphen.
                    var signer = words.ElementAtOrDefault(8) is { Length: 40 } fingerprint ? fingerprint : key;
                    if (words.ElementAtOrDefault(7) == "9")
                    {
                        notPinned.Add(signer);
                        rejected.Add($"{signer} (not pinned)");
                        break;
                    }

                    // rc 6: the key is there, and nothing good says that it is whole: its certificates are over SHA-1.
                    rejected.Add(words.ElementAtOrDefault(7) == "6"
                        ? $"{signer} (its copy in the keyring is certified too weakly to be used: get a newer one)"
                        : $"{signer} ({DigestFault(words.ElementAtOrDefault(4))})");
                    break;
                case "VALIDSIG" when holds && words.Length >= 12:
                    // VALIDSIG fingerprint date time expires version reserved pubkey-algorithm digest-algorithm class
                    // primary-fingerprint
                    if (Judge(key, digest: words[9], kind: words[10], primary: words[11], good, rejected)
                        && long.TryParse(words[4], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                    {
                        // Seconds since 1970 (doc/DETAILS: sig-timestamp); gpg writes them so without --fixed-list-mode, too.
                        signed = Math.Max(signed, Math.Min(seconds, uint.MaxValue));
                    }

                    break;
            }
        }

        return new GpgvStatus([.. good.Distinct()], bad, rejected)
        {
            NotPinned = [.. notPinned.Distinct()],
            Signatures = signatures,
            Signed = DateTimeOffset.FromUnixTimeSeconds(signed),
        };
    }

    private static bool Judge(string key, string digest, string kind, string primary, List<string> good, List<string> rejected)
    {
        // Classes 00 and 01 sign a document; any other class signs something else, for instance a key.
        if (TrustedDigests.Contains(digest) && (kind is "00" or "01"))
        {
            good.Add(primary);
            return true;
        }

        rejected.Add($"{key} ({DigestFault(digest)})");
        return false;
    }

    private static string DigestFault(string? digest) => digest switch
    {
        "1" => "digest MD5 is too weak",
        "2" => "digest SHA-1 is too weak",
        "3" => "digest RIPEMD-160 is too weak",
        _ => "cannot be checked",
    };
}
