using Coppice.Foundation;

namespace Coppice.Families;

/// <summary>Keys that may sign sources, as declared under <c>keys:</c>.</summary>
/// <param name="Name">Its key under <c>keys:</c>.</param>
/// <param name="Kind">What kind of signatures they make.</param>
/// <param name="File">The file that has them.</param>
/// <param name="Fingerprints">The only keys of the file that count, by 40 upper-case hexadecimal digits each; empty: all.</param>
/// <param name="Where">Where it is declared.</param>
public sealed record KeyDeclaration(
    string Name, KeyKind Kind, DeclaredPath File, IReadOnlyList<DeclaredWord> Fingerprints, SourceSpan Where);

/// <summary>What kind of signatures keys make.</summary>
public enum KeyKind
{
    /// <summary>OpenPGP; the file is a keyring, binary or armoured (<c>file:</c>).</summary>
    OpenPgp,

    /// <summary>SSH; the file is of the form of ALLOWED SIGNERS in ssh-keygen(1) (<c>ssh:</c>).</summary>
    Ssh,
}

/// <summary>A source that packages are built from, as declared under <c>components:</c>.</summary>
/// <param name="Name">Its key under <c>components:</c>.</param>
/// <param name="Source">Where it comes from; null where it is only an own tree.</param>
/// <param name="Override">The own tree that is taken instead of <paramref name="Source"/>; null where there is none.</param>
/// <param name="Where">Where it is declared.</param>
public sealed record ComponentDeclaration(string Name, SourceDeclaration? Source, DeclaredPath? Override, SourceSpan Where)
{
    /// <summary>Names of <see cref="KeyDeclaration"/>s that may sign it.</summary>
    public IReadOnlyList<DeclaredWord> SignedBy { get; init; } = [];

    /// <summary>How many different keys must have signed it, at least 1.</summary>
    public int Signers { get; init; } = 1;

    /// <summary>Whether the tests that the source has run when packages are built from it (<c>tests:</c>).</summary>
    public bool RunsTests { get; init; } = true;

    /// <summary>How it becomes a package where it does not say so itself; null where it does.</summary>
    public PlainBuild? Plain { get; init; }
}

/// <summary>Where a component's source comes from.</summary>
/// <param name="Url">Its address: https, ssh (git alone) or file.</param>
public abstract record SourceDeclaration(Uri Url);

/// <summary>A source in a git repository. Exactly one of <paramref name="Tag"/> and <paramref name="Branch"/> is set.</summary>
/// <param name="Url">The repository.</param>
/// <param name="Tag">The signed tag to take.</param>
/// <param name="Branch">The branch to follow; its head must have a signed tag.</param>
/// <param name="AllowsVersionMismatch">Whether the tag's name may differ from the file <c>version</c>.</param>
public sealed record GitDeclaration(Uri Url, string? Tag, string? Branch, bool AllowsVersionMismatch) : SourceDeclaration(Url);

/// <summary>A source that is one archive file.</summary>
/// <param name="Url">The file.</param>
/// <param name="Signature">Its detached signature; null where hashes alone count.</param>
/// <param name="Sha256">Its SHA-256, 64 lower-case hexadecimal digits; null where none is declared.</param>
/// <param name="Sha512">Its SHA-512, 128 lower-case hexadecimal digits; null where none is declared.</param>
public sealed record TarballDeclaration(Uri Url, Uri? Signature, string? Sha256, string? Sha512) : SourceDeclaration(Url);
