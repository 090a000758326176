using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Archives.Signatures;

/// <summary>A text whose signature holds.</summary>
/// <param name="Text">Only the bytes that are signed.</param>
/// <param name="SignedBy">Primary fingerprints of the pinned keys that signed it; at least one.</param>
/// <param name="Signed">When it was signed, by the newest of these signatures, to the second.</param>
public sealed record VerifiedText(byte[] Text, IReadOnlyList<string> SignedBy, DateTimeOffset Signed);

/// <summary>Verifies signed files with gpgv(1) against a pinned keyring, and hands out only the bytes that are signed.</summary>
/// <param name="processes">Runs gpgv.</param>
public sealed class SignatureVerifier(IProcessRunner processes)
{
    // What gpgv writes without seeing where: the signed text, and what it says of the signatures.
    private const string Verified = "verified";
    private const string Status = "status";

    /// <summary>Verifies a file.</summary>
    /// <param name="name">How to name it in messages.</param>
    /// <param name="file">The file: clear-signed when there is no <paramref name="signature"/>.</param>
    /// <param name="signature">A detached signature.</param>
    /// <param name="keyring">The keys of which at least one must have signed.</param>
    /// <exception cref="Failure">No pinned key's signature holds, one is wrong, or the file is more than one signed
    /// message.</exception>
    public VerifiedText Verify(
        string name, byte[] file, byte[]? signature, OpenPgpKeyring keyring, CancellationToken cancel = default)
    {
        if (signature is null && ClearSignedMessage.Fault(file) is { } fault)
        {
            throw Refused(name, $"is not one signed message and nothing else: {fault}", keyring);
        }

        var folder = Directory.CreateTempSubdirectory("coppice-gpgv-");
        try
        {
            var signed = Written(folder.FullName, "signed", file);
            IReadOnlyList<string> files = signature is null
                ? [signed]
                : [Written(folder.FullName, "signature", signature), signed];
            var status = Judge(name, folder.FullName, files, keyring, cancel);
            return new VerifiedText(
                signature is null ? File.ReadAllBytes(Path.Combine(folder.FullName, Verified)) : file, status.Good,
                status.Signed);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Verifies a file on the disk, which may be large, by its detached signature.</summary>
    /// <param name="name">How to name it in messages.</param>
    /// <param name="path">Absolute path of the file.</param>
    /// <param name="signature">The signature.</param>
    /// <param name="keyring">The keys of which at least one must have signed.</param>
    /// <exception cref="Failure">No pinned key's signature holds, or one is wrong.</exception>
    public void VerifyFile(string name, string path, byte[] signature, OpenPgpKeyring keyring, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("coppice-gpgv-");
        try
        {
            Judge(name, folder.FullName, [Written(folder.FullName, "signature", signature), path], keyring, cancel);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What gpgv says of a file and its detached signature; the caller judges.</summary>
    /// <param name="path">Absolute path of the file.</param>
    /// <param name="signature">The signature, binary or armoured.</param>
    /// <param name="keyring">The keys that may have made it.</param>
    public GpgvStatus Examine(string path, byte[] signature, OpenPgpKeyring keyring, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("coppice-gpgv-");
        try
        {
            return Run(folder.FullName, [Written(folder.FullName, "signature", signature), path], keyring, cancel);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What gpgv says of some bytes and their detached signature; the caller judges.</summary>
    public GpgvStatus Examine(byte[] text, byte[] signature, OpenPgpKeyring keyring, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("coppice-signed-");
        try
        {
            return Examine(Written(folder.FullName, "signed", text), signature, keyring, cancel);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private GpgvStatus Run(string folder, IReadOnlyList<string> files, OpenPgpKeyring keyring, CancellationToken cancel)
    {
        processes.Run(Gpgv(folder, files, keyring), cancel);
        return GpgvStatus.Parse(File.ReadAllText(Path.Combine(folder, Status)));
    }

    private GpgvStatus Judge(
        string name, string folder, IReadOnlyList<string> files, OpenPgpKeyring keyring, CancellationToken cancel)
    {
        var status = Run(folder, files, keyring, cancel);
        if (status.Bad.Count > 0)
        {
            throw Refused(name, $"was changed after it was signed (wrong signature by {string.Join(", ", status.Bad)})", keyring);
        }

        return status.Good.Count > 0 ? status : throw Refused(name, status.Rejected.Count == 0
            ? "has no signature"
            : "has no valid signature by a pinned key", keyring, status);
    }

    private static Command Gpgv(string folder, IReadOnlyList<string> files, OpenPgpKeyring keyring)
    {
        var pinned = Written(folder, "keyring.gpg", keyring.Bytes);
        // One file alone is clear-signed, and its signed text is what comes out.
        string[] text = files.Count == 1 ? ["--output", "-"] : [];
        return Command.Confined(
            "gpgv",
            [
                "--homedir", folder, "--status-fd", "4", "--weak-digest", "SHA1", "--weak-digest", "RIPEMD160", "--keyring",
                pinned,
                .. text, .. files,
            ],
            Confinement.Reading([pinned, .. files]) with
            {
                Outputs = [Path.Combine(folder, Verified), Path.Combine(folder, Status)],
            });
    }

    private static string Written(string folder, string name, byte[] content)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static Failure Refused(string name, string why, OpenPgpKeyring keyring, GpgvStatus? status = null) => new([
        new Problem(
            $"{VisibleText.Of(name)} {VisibleText.Of(why)}", Hint(keyring, status),
            Details:
            [
                .. status?.Rejected.Count > 0 ? (string[])[$"signed by: {string.Join(", ", status.Rejected)}"] : [],
                $"pinned: {string.Join(", ", keyring.Fingerprints)}",
            ]),
    ], kind: ProblemKind.Unverified);

    // Keys rotate: what to write depends on where the new one is. Only a person can know whether it is the archive's.
    private static string Hint(OpenPgpKeyring keyring, GpgvStatus? status)
    {
        const string Stays = "; the current snapshot stays";
        if (status?.NotPinned.Count is not > 0 || keyring.Declared is not { } file)
        {
            return $"write `keyring:` under the archive if it has other keys{Stays}";
        }

        var signer = status.NotPinned[0];
        return keyring.LeftOut.FirstOrDefault(key => key.Has(signer)) is { } here
            ? $"if the archive's keeper announced it as the new key, add {here.Fingerprint} to `fingerprints:`; it is in "
                + $"{VisibleText.Of(file)} already{Stays}"
            : $"if the archive's keeper announced it as the new key: gpg --show-keys NEW.asc has to show {signer}; add it to "
                + $"{VisibleText.Of(file)}{(keyring.IsByName ? " and to `fingerprints:`" : "")}{Stays}";
    }
}
