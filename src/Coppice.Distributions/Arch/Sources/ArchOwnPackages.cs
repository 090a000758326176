using System.Globalization;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Arch.Sources;

/// <summary>
/// Packages of Arch Linux next to a family file: what their <c>.PKGINFO</c> says (PKGBUILD(5), makepkg(8)), in a repository of
/// their own.
/// </summary>
internal sealed class ArchOwnPackages : IOwnPackageFormat
{
    // More than any has; what a package wants to say beyond that ends the program.
    private const int LongestInfo = 1 << 20;

    private const string Script =
        """for file; do tar --extract --to-stdout --occurrence=1 --file="$file" .PKGINFO || exit 1; printf '\0'; done""";

    private const string Repository = "own";

    // By the names that .PKGINFO has, in the order of repo-add(8). What a package wants to replace is left out.
    private static readonly (string Key, string Field)[] Fields =
    [
        ("pkgname", "NAME"), ("pkgbase", "BASE"), ("pkgver", "VERSION"), ("pkgdesc", "DESC"), ("group", "GROUPS"),
        ("size", "ISIZE"), ("url", "URL"), ("license", "LICENSE"), ("arch", "ARCH"), ("builddate", "BUILDDATE"),
        ("packager", "PACKAGER"), ("conflict", "CONFLICTS"), ("provides", "PROVIDES"), ("depend", "DEPENDS"),
        ("optdepend", "OPTDEPENDS"),
    ];

    /// <inheritdoc/>
    public Command Describe(IReadOnlyList<string> files) =>
        Command.Confined(
            "bash", ["-c", Script, "describe", .. files],
            Confinement.Reading(files) with { ReadsPrivate = true, FileSize = LongestInfo }) with
        {
            OutputLimit = files.Count * LongestInfo,
        };

    /// <inheritdoc/>
    public OwnPackage Read(ReadOnlyMemory<byte> description, OwnFile file)
    {
        var said = Encoding.UTF8.GetString(description.Span).Split('\n')
            .Where(line => !line.StartsWith('#')).Select(line => line.Split(" = ", 2)).Where(pair => pair.Length == 2)
            .ToLookup(pair => pair[0].Trim(), pair => pair[1].Trim(), StringComparer.Ordinal);
        var text = new StringBuilder($"%FILENAME%\n{file.Path}\n\n");
        foreach (var (key, field) in Fields.Where(field => said[field.Key].Any(value => value.Length > 0)))
        {
            text.Append('%').Append(field).Append("%\n").AppendJoin('\n', said[key].Where(value => value.Length > 0))
                .Append("\n\n");
        }

        text.Append($"%CSIZE%\n{file.Size}\n\n%SHA256SUM%\n{file.Digest.Hex}\n\n");
        var entry = Encoding.UTF8.GetBytes(text.ToString());
        return PacmanEntry.ReadAll(entry) is [var package] && RepositoryDatabase.IsSensible(package)
            ? new OwnPackage(package.Name, file, entry)
            {
                Version = package.Version, Architecture = package.Architecture,
                InstalledBytes = long.TryParse(package.Value("ISIZE"), CultureInfo.InvariantCulture, out var size) ? size : 0,
            }
            : throw new Failure(
                $"the package {VisibleText.Of(file.Path)} does not say what it is, or is not called as it says",
                kind: ProblemKind.Unverified);
    }

    /// <inheritdoc/>
    public OwnMetadata Archive(IReadOnlyList<OwnPackage> packages)
    {
        var database = Database(packages.Select(package => package.Entry));
        // The database is what is signed; nothing but the packages' content decides about it.
        return new OwnMetadata(
            $"{Repository}.db.tar", database, $"{Repository}.db", database, $"{Repository}.db.sig",
            "packages next to the family file\n"u8.ToArray());
    }

    private static byte[] Database(IEnumerable<ReadOnlyMemory<byte>> entries) => ArchRepository.Database(
        entries.Select(entry => PacmanEntry.ReadAll(entry.Span)[0])
            .Select(entry => (entry.Name, entry.Version, entry.RepositoryText())));
}
