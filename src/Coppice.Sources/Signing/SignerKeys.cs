using System.Text;
using Coppice.Archives.Signatures;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Sources.Signing;

/// <summary>A set of OpenPGP keys that may sign a component.</summary>
/// <param name="Declared">The file that they are in, as declared.</param>
/// <param name="Ring">All keys of the file.</param>
/// <param name="Pinned">Primary fingerprints of those that count.</param>
internal sealed record OpenPgpSet(string Declared, OpenPgpKeyring Ring, IReadOnlyList<string> Pinned)
{
    /// <summary>The keys of a file that a verified source has: all of them count.</summary>
    /// <exception cref="Failure">It has no key.</exception>
    public static OpenPgpSet OfSource(string path, byte[] content)
    {
        var ring = OpenPgpKeyring.Of(content);
        return new OpenPgpSet(path, ring, ring.Fingerprints);
    }
}

/// <summary>A set of SSH keys that may sign a component.</summary>
/// <param name="Declared">As declared.</param>
/// <param name="Allowed">The file of allowed signers.</param>
internal sealed record SshSet(KeyDeclaration Declared, byte[] Allowed);

/// <summary>The keys that may sign a component, and how many of them must.</summary>
/// <param name="OpenPgp">OpenPGP keys.</param>
/// <param name="Ssh">SSH keys.</param>
/// <param name="Least">How many different ones must have signed.</param>
internal sealed record SignerKeys(IReadOnlyList<OpenPgpSet> OpenPgp, IReadOnlyList<SshSet> Ssh, int Least)
{
    private const long AllowedLimit = 1 << 20;

    /// <summary>Changes where other keys count, or another number of them.</summary>
    public Digest Digest => Digest.Of(string.Concat(
        OpenPgp.Select(set =>
                $"openpgp {Digest.Of(set.Ring.Bytes)} {string.Join(' ', set.Pinned.Order(StringComparer.Ordinal))}\n")
            .Concat(Ssh.Select(set => $"ssh {Digest.Of(set.Allowed)}\n")).Append($"least {Least}\n")));

    /// <summary>What may sign, for messages.</summary>
    public string Shown => string.Join(", ", OpenPgp.SelectMany(set => set.Pinned)
        .Concat(Ssh.Select(set => VisibleText.Of(set.Declared.File.Declared))));

    /// <summary>Reads the keys that a component names.</summary>
    /// <exception cref="Failure">A file cannot be read or has no key, or lacks a key that is named: everything that is
    /// wrong.</exception>
    public static SignerKeys Load(ComponentDeclaration component, Family family)
    {
        var problems = new List<Problem>();
        var (openPgp, ssh) = (new List<OpenPgpSet>(), new List<SshSet>());
        foreach (var declared in component.SignedBy.Select(word => family.Keys[word.Value]))
        {
            try
            {
                if (declared.Kind == KeyKind.Ssh)
                {
                    ssh.Add(new SshSet(declared, Allowed(declared)));
                }
                else
                {
                    openPgp.Add(Set(declared));
                }
            }
            catch (Failure failure)
            {
                problems.AddRange(failure.Problems.Select(problem => problem with { Where = problem.Where ?? declared.Where }));
            }
        }

        return problems.Count == 0 ? new SignerKeys(openPgp, ssh, component.Signers)
            : throw new Failure(problems, kind: ProblemKind.FamilyFile);
    }

    private static OpenPgpSet Set(KeyDeclaration declared)
    {
        var ring = OpenPgpKeyring.Load(declared.File.Absolute);
        var missing = declared.Fingerprints.Where(word => !ring.Fingerprints.Contains(word.Value)).ToList();
        return missing.Count == 0
            ? new OpenPgpSet(
                declared.File.Declared, ring,
                declared.Fingerprints.Count == 0 ? ring.Fingerprints : [.. declared.Fingerprints.Select(word => word.Value)])
            : throw new Failure([.. missing.Select(word => new Problem(
                $"{VisibleText.Of(declared.File.Declared)} has no primary key {word.Value}",
                $"gpg --show-keys --with-fingerprint {ShellWord.Of(declared.File.Declared)}", word.Where))],
                kind: ProblemKind.FamilyFile);
    }

    private static byte[] Allowed(KeyDeclaration declared)
    {
        var text = PlainFile.Read(declared.File.Absolute, AllowedLimit);
        // ALLOWED SIGNERS of ssh-keygen(1): principals, options, type, key; lines that begin with a hash sign are comments.
        return Encoding.UTF8.GetString(text).Split('\n').Any(line => line.Trim() is { Length: > 0 } rest && rest[0] != '#')
            ? text
            : throw new Failure(
                $"{VisibleText.Of(declared.File.Declared)} names no signer",
                "a line for each: you@mirror.example namespaces=\"git\" ssh-ed25519 AAAA…", kind: ProblemKind.FamilyFile);
    }
}
