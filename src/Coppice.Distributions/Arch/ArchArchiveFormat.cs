using System.Runtime.InteropServices;
using Coppice.Distributions.Arch.Sources;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Distributions.Arch;

/// <summary>
/// Repositories of pacman: <c>REPOSITORY.db</c> and <c>REPOSITORY.files</c>, each with a detached signature that must be there
/// and hold (pacman.conf(5), SigLevel = Required); the database vouches for the packages, which are signed themselves as well.
/// </summary>
public sealed class ArchArchiveFormat : IArchiveFormat
{
    /// <inheritdoc/>
    public string Type => "arch";

    /// <inheritdoc/>
    public IOwnPackageFormat? OwnPackages { get; } = new ArchOwnPackages();

    /// <inheritdoc/>
    public string PartsKey => "repositories";

    /// <inheritdoc/>
    public string RootName => "database";

    /// <inheritdoc/>
    /// <remarks>The distribution's own has keys of former packagers, too, which pacman-key(8) disables by lists of its own: not
    /// for gpgv.</remarks>
    public string? DefaultKeyring => null;

    /// <inheritdoc/>
    public string KeyringPackage => "archlinux-keyring";

    /// <inheritdoc/>
    public IReadOnlyList<string> MachineSources { get; } = ["/etc/pacman.d/mirrorlist"];

    /// <inheritdoc/>
    public string ArchitectureName(Architecture architecture) => architecture switch
    {
        Architecture.X64 => "x86_64",
        Architecture.Arm64 => "aarch64",
        Architecture.Arm => "armv7h",
        Architecture.RiscV64 => "riscv64",
        _ => throw new Failure(
            $"Arch Linux has no port to {architecture}", "write `architecture:` under the archive in the family file",
            kind: ProblemKind.FamilyFile),
    };

    /// <inheritdoc/>
    public Uri Mirror(ArchiveDeclaration archive, string suite, string architecture, IReadOnlyList<SourceText> machine) =>
        archive.MirrorOf(suite, architecture)
        ?? machine.SelectMany(file => file.Text.Split('\n'))
            .Select(Server).OfType<Uri>().Select(uri => ArchiveDeclaration.Expand(uri, suite, architecture)).FirstOrDefault()
        ?? throw new Failure(
            $"no mirror is known for the repository {VisibleText.Of(suite)} of the archive {VisibleText.Of(archive.Name)}: this "
                + "machine has no pacman with a list of mirrors",
            $"write `mirror:` with a URL such as https://mirror.example/$repo/os/$arch under `{archive.Name}:` in the family "
                + "file",
            archive.Where, kind: ProblemKind.FamilyFile);

    /// <inheritdoc/>
    public IReadOnlyList<SignedRoot> RootsOf(string suite) =>
    [
        new($"{suite}.db", $"{suite}.db.sig") { IsIndex = true },
        new($"{suite}.files", $"{suite}.files.sig") { IsIndex = true },
    ];

    /// <inheritdoc/>
    public ArchiveRoot ReadRoot(
        ReadOnlyMemory<byte> verified, DateTimeOffset signed, ArchiveDeclaration archive, string suite, string architecture,
        IReadOnlyList<string>? foreign = null)
    {
        using var tar = new MemoryStream(verified.ToArray(), writable: false);
        var packages = RepositoryDatabase.Read(tar, $"{suite}.db of the archive {archive.Name}");
        if (packages
            .FirstOrDefault(package => package.Architecture != architecture && package.Architecture != "any") is { } other)
        {
            throw new Failure(
                $"the repository {VisibleText.Of(suite)} is for {VisibleText.Of(other.Architecture)}, not for "
                    + $"{VisibleText.Of(architecture)}",
                $"write the right `architecture:` or `mirror:` under `{archive.Name}:`",
                archive.Where, kind: ProblemKind.Unverified);
        }

        // A database says nowhere when it was made; the moment of its signature cannot be changed without the key.
        return new ArchiveRoot(new Dictionary<string, string>(), signed, ValidUntil: null, Indexes: []);
    }

    // pacman.conf(5): Server = URL
    private static Uri? Server(string line) =>
        line.Split('=', 2) is [var key, var value]
            && key.Trim() == "Server"
            && Uri.TryCreate(value.Trim(), UriKind.Absolute, out var uri)
            ? uri
            : null;
}
