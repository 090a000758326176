using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Debian;

/// <summary>
/// Packages of Debian beside a family file: their control files (deb-control(5)), in a flat archive.
/// </summary>
internal sealed class DebianOwnPackages : IOwnPackageFormat
{
    // More than any control file has; what a package wants to say beyond that ends the program.
    private const int LongestControl = 1 << 20;

    private const string Script = """for file; do dpkg-deb --field "$file" || exit 1; printf '\0'; done""";

    private const string Index = "Packages";
    private const string Origin = "Origin: packages next to the family file\n";

    // What only an index says of a package: the package itself has no say in it.
    private static readonly string[] OfIndex = ["Filename", "Size", "MD5sum", "SHA1", "SHA256", "SHA512"];

    /// <inheritdoc/>
    public Command Describe(IReadOnlyList<string> files) =>
        Command.Confined(
            "bash", ["-c", Script, "describe", .. files],
            Confinement.Reading(files) with { ReadsPrivate = true, FileSize = LongestControl }) with
        {
            OutputLimit = files.Count * LongestControl,
        };

    /// <inheritdoc/>
    public OwnPackage Read(ReadOnlyMemory<byte> description, OwnFile file)
    {
        // An empty line would end the entry: dpkg lets none through, and this does not trust it.
        var lines = Encoding.UTF8.GetString(description.Span).Split('\n').Where(line => line.Trim().Length > 0).ToList();
        var kept = new StringBuilder();
        var passed = true;
        foreach (var line in lines)
        {
            passed = line[0] is ' ' or '\t' ? passed : !OfIndex.Contains(line.Split(':')[0], StringComparer.OrdinalIgnoreCase);
            if (passed)
            {
                kept.Append(line.Replace("\r", "", StringComparison.Ordinal)).Append('\n');
            }
        }

        var entry = Encoding.UTF8.GetBytes(
            $"{kept}Filename: ./{file.Path}\nSize: {file.Size}\nSHA256: {file.Digest.Hex}\n");
        var index = new PackagesIndex(entry);
        return index.Names.Count == 1 && index.Find(index.Names.First()) is [var package]
            ? new OwnPackage(package.Name, file, entry)
            {
                Version = package.Version, Architecture = package.Architecture, InstalledBytes = package.InstalledSize ?? 0,
            }
            : throw new Failure($"the package {VisibleText.Of(file.Path)} does not say what it is", kind: ProblemKind.Unverified);
    }

    /// <inheritdoc/>
    public OwnMetadata Archive(IReadOnlyList<OwnPackage> packages)
    {
        var index = StanzaText.Join(packages.Select(package => package.Entry.Trim((byte)'\n')));
        // No date: it is the packages' content alone that says what they are.
        var release = $"{Origin}SHA256:\n {Digest.Of(index).Hex} {index.Length} {Index}\n";
        return new OwnMetadata(
            Index, index, SignedFiles.Release, Encoding.ASCII.GetBytes(release), SignedFiles.Signature,
            Encoding.ASCII.GetBytes(Origin));
    }
}
