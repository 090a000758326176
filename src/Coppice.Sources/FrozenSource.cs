using Coppice.Foundation;

namespace Coppice.Sources;

/// <summary>A component's source as the store has it: verified, and kept by its digest.</summary>
/// <param name="Component">The component.</param>
/// <param name="Kind">What it is.</param>
/// <param name="From">Its address; of an own tree its path beside the family file.</param>
/// <param name="Content">SHA-256 of the file that it is kept in: a tar archive of the tree, or the tarball as it came.</param>
/// <param name="Taken">When it was taken.</param>
public sealed record FrozenSource(string Component, SourceKind Kind, string From, Digest Content, DateTimeOffset Taken)
{
    /// <summary>Of git: the tag as declared, or <c>branch:NAME</c>; else empty.</summary>
    public string Ref { get; init; } = "";

    /// <summary>Of git: the commit; else empty.</summary>
    public string Commit { get; init; } = "";

    /// <summary>Of git: when it was committed, in seconds since 1970; else 0.</summary>
    public long Committed { get; init; }

    /// <summary>Of a tarball whose SHA-512 is pinned: that; else empty.</summary>
    public string Sha512 { get; init; } = "";

    /// <summary>What proves it: signed tags on the commit, or the tarball's signature.</summary>
    public IReadOnlyList<SourceProof> Proofs { get; init; } = [];

    /// <summary>Changes where other keys count; what was proved by other ones is proved anew.</summary>
    public Digest Keys { get; init; } = Digest.Of("");

    /// <summary>What the source says of its version; empty where it says nothing.</summary>
    public string Version { get; init; } = "";

    /// <summary>The source's own names, by distribution; another one later has to be agreed to.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>();

    /// <summary>Paths of submodules, which are empty folders: nothing verified them.</summary>
    public IReadOnlyList<string> Submodules { get; init; } = [];

    /// <summary>Every tag that was ever taken, and its commit: a tag that moves has to be agreed to.</summary>
    public IReadOnlyDictionary<string, string> SeenTags { get; init; } = new Dictionary<string, string>();

    /// <summary>Heads of branches as they were seen last: one that goes back has to be agreed to.</summary>
    public IReadOnlyDictionary<string, string> SeenHeads { get; init; } = new Dictionary<string, string>();

    /// <summary>The newest tag with a valid signature when the repository was fetched last; null where there is none.</summary>
    public NewestTag? Newest { get; init; }

    /// <summary>Files that belong to it and came from elsewhere; they are part of <see cref="Content"/>.</summary>
    public IReadOnlyList<TakenFile> Files { get; init; } = [];

    /// <summary>Fingerprints of those who signed it, each once.</summary>
    public IReadOnlyList<string> Signers => [.. Proofs.Select(proof => proof.Signer).Distinct()];

    /// <summary>The tag that names it; empty where none does.</summary>
    public string Tag => Proofs.Select(proof => proof.Name).FirstOrDefault() ?? "";

    /// <summary>By what an agreement names it: the commit, or the digest.</summary>
    public string Identity => Commit.Length > 0 ? Commit : Content.Hex;
}

/// <summary>A file that belongs to a source and came from elsewhere.</summary>
/// <param name="Name">Its name.</param>
/// <param name="From">Its address.</param>
/// <param name="Content">SHA-256 of it.</param>
/// <param name="Proof">
/// <c>sha256</c> or <c>sha512</c> where the source has its hash; else the fingerprint of who signed it.
/// </param>
public sealed record TakenFile(string Name, string From, Digest Content, string Proof);

/// <summary>What a source is.</summary>
public enum SourceKind
{
    /// <summary>A commit of a git repository, with a signed tag.</summary>
    Git,

    /// <summary>One archive file, signed or pinned by its hash.</summary>
    Tarball,

    /// <summary>A tree of one's own beside the family file (<c>override:</c>).</summary>
    Override,
}

/// <summary>A signature that holds.</summary>
/// <param name="Name">The tag, or the signature's file.</param>
/// <param name="Signer">Primary fingerprint of the key: 40 hexadecimal digits, or <c>SHA256:…</c> of SSH.</param>
/// <param name="Raw">The tag object, or the signature.</param>
public sealed record SourceProof(string Name, string Signer, byte[] Raw);

/// <summary>The newest tag with a valid signature.</summary>
/// <param name="Name">The tag.</param>
/// <param name="Commit">Its commit.</param>
/// <param name="Signer">Who signed it.</param>
/// <param name="Tagged">When, as the tagger says, in seconds since 1970.</param>
public sealed record NewestTag(string Name, string Commit, string Signer, long Tagged);
