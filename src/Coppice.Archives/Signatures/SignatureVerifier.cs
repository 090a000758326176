using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Archives.Signatures;

/// <summary>A text whose signature holds.</summary>
/// <param name="Text">Only the bytes that are signed.</param>
/// <param name="SignedBy">Primary fingerprints of the pinned keys that signed it; at least one.</param>
public sealed record VerifiedText(byte[] Text, IReadOnlyList<string> SignedBy);

/// <summary>Verifies signed files with gpgv(1) against a pinned keyring, and hands out only the bytes that are signed.</summary>
/// <param name="processes">Runs gpgv.</param>
public sealed class SignatureVerifier(IProcessRunner processes)
{
    /// <summary>Verifies a file.</summary>
    /// <param name="name">How to name it in messages.</param>
    /// <param name="file">The file: clear-signed when there is no <paramref name="signature"/>.</param>
    /// <param name="signature">A detached signature.</param>
    /// <param name="keyring">The keys of which at least one must have signed.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="Failure">No pinned key's signature holds, one is wrong, or the file is more than one signed message.</exception>
    public VerifiedText Verify(string name, byte[] file, byte[]? signature, OpenPgpKeyring keyring, CancellationToken cancel = default)
    {
        if (signature is null && ClearSignedMessage.Fault(file) is { } fault)
        {
            throw Refused(name, $"is not one signed message and nothing else: {fault}", keyring);
        }

        var folder = Directory.CreateTempSubdirectory("coppice-gpgv-");
        try
        {
            var output = Path.Combine(folder.FullName, "verified");
            var result = processes.Run(Gpgv(folder.FullName, output, file, signature, keyring), cancel);
            var status = GpgvStatus.Parse(result.Text);
            if (status.Bad.Count > 0)
            {
                throw Refused(name, $"was changed after it was signed (wrong signature by {string.Join(", ", status.Bad)})", keyring);
            }

            if (status.Good.Count == 0)
            {
                throw Refused(name, status.Rejected.Count == 0
                    ? "has no signature"
                    : $"has no signature by a pinned key that holds; seen: {string.Join(", ", status.Rejected)}", keyring);
            }

            return new VerifiedText(signature is null ? File.ReadAllBytes(output) : file, status.Good);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Command Gpgv(string folder, string output, byte[] file, byte[]? signature, OpenPgpKeyring keyring)
    {
        string Written(string name, byte[] content)
        {
            var path = Path.Combine(folder, name);
            File.WriteAllBytes(path, content);
            return path;
        }

        List<string> arguments =
        [
            "--homedir", folder, "--status-fd", "1", "--weak-digest", "SHA1", "--weak-digest", "RIPEMD160",
            "--keyring", Written("keyring.gpg", keyring.Bytes),
        ];
        arguments.AddRange(signature is null
            ? ["--output", output, Written("signed", file)]
            : [Written("signature", signature), Written("signed", file)]);
        return new Command("gpgv", arguments);
    }

    private static Failure Refused(string name, string why, OpenPgpKeyring keyring) => new([new Problem(
        $"{VisibleText.Of(name)} {VisibleText.Of(why)}",
        "coppice build --offline (keeps to the snapshot there is), or write `keyring:` if the archive has other keys",
        Details: [$"pinned: {string.Join(", ", keyring.Fingerprints.Select(fingerprint => fingerprint[^16..]))}"])]);
}
