using System.Text;
using Coppice.Archives.Signatures;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Sources.Signing;

/// <summary>What came of verifying a signature.</summary>
/// <param name="Signer">The fingerprint of the primary key whose signature holds; null where none does.</param>
/// <param name="Fault">Why none does, to complete "the tag …"; empty where one does.</param>
internal sealed record Verdict(string? Signer, string Fault);

/// <summary>Verifies that bytes have exactly one signature, made by a key that counts: with gpgv or ssh-keygen.</summary>
/// <param name="processes">Runs them, confined.</param>
internal sealed class SignatureJudge(IProcessRunner processes)
{
    private const string Person = "root:x:0:0::/tmp:/bin/false\nverifier:x:65533:65533::/tmp:/bin/false\n";
    private const int MostPrincipals = 16;

    private readonly SignatureVerifier verifier = new(processes);

    /// <summary>Verifies some bytes.</summary>
    /// <param name="text">What is signed.</param>
    /// <param name="signature">The detached signature.</param>
    /// <param name="use">What an SSH signature has to be made for (its namespace).</param>
    /// <param name="keys">The keys that count.</param>
    public Verdict Judge(byte[] text, byte[] signature, string use, SignerKeys keys, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("coppice-source-");
        try
        {
            return JudgeFile(Written(folder.FullName, "signed", text), signature, use, keys, cancel);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Verifies a file.</summary>
    public Verdict JudgeFile(string path, byte[] signature, string use, SignerKeys keys, CancellationToken cancel)
    {
        if (signature.Length == 0)
        {
            return new Verdict(null, "has no signature");
        }

        return signature.AsSpan().StartsWith("-----BEGIN SSH SIGNATURE-----"u8)
            ? Ssh(path, signature, use, keys, cancel)
            : OpenPgp(path, signature, keys, cancel);
    }

    private Verdict OpenPgp(string path, byte[] signature, SignerKeys keys, CancellationToken cancel)
    {
        var faults = new List<string>();
        foreach (var set in keys.OpenPgp)
        {
            var status = verifier.Examine(path, signature, set.Ring, cancel);
            if (status.Signatures != 1)
            {
                return new Verdict(
                    null, status.Signatures == 0 ? "has a damaged signature" : $"has {status.Signatures} signatures");
            }

            if (status.Bad.Count > 0)
            {
                return new Verdict(null, $"was changed after it was signed (wrong signature by {status.Bad[0]})");
            }

            if (status.Good is [var good])
            {
                if (set.Pinned.Contains(good))
                {
                    return new Verdict(good, "");
                }

                faults.Add($"{good} (in {set.Declared}, but not among its fingerprints:)");
            }

            faults.AddRange(status.Rejected);
        }

        // What one set says more of a key than that it is not in it, counts.
        var telling = faults.Where(fault => !fault.EndsWith("(not pinned)", StringComparison.Ordinal)).Concat(faults)
            .FirstOrDefault();
        return new Verdict(null, telling is null ? "has an OpenPGP signature, but signed-by names no OpenPGP keys"
            : $"has no valid signature by a pinned key; signed by {telling}");
    }

    private Verdict Ssh(string path, byte[] signature, string use, SignerKeys keys, CancellationToken cancel)
    {
        if (keys.Ssh.Count == 0)
        {
            return new Verdict(null, "has an SSH signature, but signed-by names no SSH keys");
        }

        if (SshSignature.Fingerprint(signature) is not { } fingerprint)
        {
            return new Verdict(null, "has a damaged signature");
        }

        var folder = Directory.CreateTempSubdirectory("coppice-ssh-");
        try
        {
            foreach (var set in keys.Ssh)
            {
                var files = new SshFiles(
                    path, Written(folder.FullName, "signature", signature), Written(folder.FullName, "allowed", set.Allowed),
                    // ssh-keygen wants to know whom it works for.
                    Written(folder.FullName, "passwd", Encoding.ASCII.GetBytes(Person)));
                if (Principals(files, cancel).Any(principal => Verify(files, principal, use, cancel)))
                {
                    return new Verdict(fingerprint, "");
                }
            }

            return new Verdict(
                null, $"has no valid signature by an allowed signer; signed by {fingerprint}, which is not allowed for {use}, "
                    + "not valid at this time, or did not sign this");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private IEnumerable<string> Principals(SshFiles files, CancellationToken cancel)
    {
        var result = processes.Run(Command.Confined(
            "ssh-keygen", ["-Y", "find-principals", "-s", files.Signature, "-f", files.Allowed], files.Shown), cancel);
        // A list of patterns: to be one of them, it takes one.
        return result.Succeeded
            ? result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(MostPrincipals)
                .Select(line => line.Split(',')[0].Trim().Replace("*", "x", StringComparison.Ordinal))
                .Where(name => name.Length > 0)
            : [];
    }

    private bool Verify(SshFiles files, string principal, string use, CancellationToken cancel) => processes.Run(Command.Confined(
        "ssh-keygen", ["-Y", "verify", "-s", files.Signature, "-f", files.Allowed, "-I", principal, "-n", use],
        files.Shown with { Source = files.Text }), cancel).Succeeded;

    private static string Written(string folder, string name, byte[] content)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private sealed record SshFiles(string Text, string Signature, string Allowed, string Passwd)
    {
        public Confinement Shown => new()
        {
            Readable =
            [
                new ShownPath(Signature, Signature), new ShownPath(Allowed, Allowed), new ShownPath(Passwd, "/etc/passwd"),
            ],
        };
    }
}
