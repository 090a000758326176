using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Archives.Signatures;

/// <summary>
/// A keyring file with OpenPGP public keys (RFC 9580), binary as gpgv wants it. Coppice only takes off the ASCII armour and lists
/// the primary keys for messages; every judgement about keys and signatures is gpgv's.
/// </summary>
public sealed class OpenPgpKeyring
{
    /// <summary>Larger files are refused. Debian's own has 56 kB.</summary>
    public const int SizeLimit = 8 << 20;

    private readonly IReadOnlyList<OpenPgpKey> keys;

    private OpenPgpKeyring(byte[] binary, IReadOnlyList<OpenPgpKey> keys) => (Bytes, this.keys) = (binary, keys);

    /// <summary>The keys in binary form.</summary>
    public byte[] Bytes { get; }

    /// <summary>Fingerprints of the primary keys of version 4: 40 upper-case hexadecimal digits each.</summary>
    public IReadOnlyList<string> Fingerprints => [.. keys.Select(key => key.Fingerprint)];

    /// <summary>Absolute path of the file that a family pins; null of a copy that the store keeps.</summary>
    public string? Declared { get; private init; }

    /// <summary>Whether the archive names keys of the file (<c>fingerprints:</c>).</summary>
    internal bool IsByName { get; private init; }

    /// <summary>The keys of the file that <c>fingerprints:</c> leaves out.</summary>
    internal IReadOnlyList<OpenPgpKey> LeftOut { get; private init; } = [];

    /// <summary>A keyring of public keys, binary or ASCII-armoured.</summary>
    /// <exception cref="Failure">There is no OpenPGP key.</exception>
    public static OpenPgpKeyring Of(byte[] content)
    {
        var binary = OpenPgpArmour.Removed(content);
        var keyring = new OpenPgpKeyring(binary, OpenPgpKey.All(binary));
        return keyring.keys.Count > 0 ? keyring
            : throw new Failure("no public key is in what was given as one", kind: ProblemKind.Unverified);
    }

    /// <summary>Reads a keyring file, binary or ASCII-armoured.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="package">The package that would bring it, for the hint.</param>
    /// <exception cref="Failure">It cannot be read or has no OpenPGP key.</exception>
    public static OpenPgpKeyring Load(string path, string? package = null)
    {
        try
        {
            if (PlainFile.KindOf(path) is { } kind && kind != FileKind.File)
            {
                throw new Failure($"the keyring {VisibleText.Of(path)} is a {PlainFile.NameOf(kind)}, but must be a regular file",
                    $"ls -l {ShellWord.Of(path)}", kind: ProblemKind.FileAccess);
            }

            if (new FileInfo(path).Length > SizeLimit)
            {
                throw new Failure($"the keyring {VisibleText.Of(path)} is larger than {SizeLimit} bytes",
                    kind: ProblemKind.FileAccess);
            }

            var binary = OpenPgpArmour.Removed(File.ReadAllBytes(path));
            var keyring = new OpenPgpKeyring(binary, OpenPgpKey.All(binary));
            return keyring.keys.Count > 0 ? keyring : throw NoKey(path);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new Failure(
                $"cannot read the keyring {VisibleText.Of(path)}: {e.Message}",
                package is null ? $"ls -l {path}" : $"apt-get install {package}    # or write `keyring:`", inner: e,
                kind: ProblemKind.FileAccess);
        }
        catch (FormatException e)
        {
            throw new Failure($"the armour of the keyring {VisibleText.Of(path)} is broken", inner: e,
                kind: ProblemKind.FileAccess);
        }
    }

    /// <summary>The keyring that an archive pins: of the file, or of the distribution's, only the keys that it names.</summary>
    /// <param name="path">Absolute path of the file.</param>
    /// <param name="archive">The archive as declared.</param>
    /// <param name="package">The package that would bring the file, for the hint.</param>
    /// <exception cref="Failure">It cannot be read, has no OpenPGP key, or lacks one that is named.</exception>
    public static OpenPgpKeyring Pinned(string path, ArchiveDeclaration archive, string? package = null)
    {
        var file = Load(path, package);
        var only = archive.Fingerprints;
        var missing = only.Where(fingerprint => file.keys.All(key => key.Fingerprint != fingerprint)).ToList();
        if (missing.Count > 0)
        {
            throw new Failure([.. missing.Select(fingerprint => file.Lacks(fingerprint, path, archive))], ExitCode.Usage);
        }

        var chosen = file.keys.Where(key => only.Count == 0 || only.Contains(key.Fingerprint)).ToList();
        return only.Count == 0
            ? new OpenPgpKeyring(file.Bytes, file.keys) { Declared = path }
            : new OpenPgpKeyring([.. chosen.SelectMany(key => file.Bytes[key.Bytes])], chosen)
            {
                Declared = path,
                IsByName = true,
                LeftOut = [.. file.keys.Except(chosen)],
            };
    }

    private Problem Lacks(string fingerprint, string path, ArchiveDeclaration archive) => new(
        $"the keyring of {VisibleText.Of(archive.Name)} has no key {fingerprint}"
            + (keys.FirstOrDefault(key => key.Subkeys.Contains(fingerprint)) is { } owner
                ? $", only a subkey of that fingerprint; its primary key is {owner.Fingerprint}" : ""),
        $"gpg --show-keys --with-fingerprint {ShellWord.Of(path)}", archive.Where,
        Details: [$"it has: {string.Join(", ", Fingerprints)}"]);

    private static Failure NoKey(string path) =>
        new($"the file {VisibleText.Of(path)} is not an OpenPGP keyring: it has no public key", $"gpg --show-keys {path}",
            kind: ProblemKind.FamilyFile);
}
