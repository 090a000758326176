using System.Text;
using Coppice.Foundation;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Distributions.Debian.Updates;

/// <summary>One version of a package in an index.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Version">The version, valid for <see cref="DebianVersion.Parse"/>.</param>
/// <param name="Architecture">Its architecture, or <c>all</c>.</param>
/// <param name="Size">Size of the .deb in bytes.</param>
/// <param name="Source">The source that it was built from.</param>
/// <param name="Digest">The .deb's SHA-256 as written, or SHA-512 where the index gives no other; empty for neither.</param>
/// <remarks>A class, because collections of classes are in compiled form in the framework and those of structures are compiled at
/// each start.</remarks>
internal sealed record IndexedVersion(
    string Name, string Version, string Architecture, long Size, SourceVersion Source, string Digest);

/// <summary>
/// Finds some packages in a Debian package index by reading it once from end to end through a small buffer: opening all of it as
/// <see cref="PackagesIndex"/> does takes longer than everything else that a check for updates does.
/// </summary>
internal static class IndexScan
{
    // Fits into the processor's cache; an index has 50 MB.
    private const int BufferSize = 1 << 20;

    // Files smaller than two of these are not worth a second thread.
    private const long PartSize = 4 << 20;
    private const int LongestStanza = 64 << 20;

    /// <summary>All versions of the named packages, in no particular order.</summary>
    /// <exception cref="Failure">The file cannot be read, or a wanted stanza is malformed.</exception>
    public static IReadOnlyList<IndexedVersion> Find(string file, IReadOnlySet<string> names)
    {
        try
        {
            using var handle = File.OpenHandle(file);
            var length = RandomAccess.GetLength(handle);
            if (EndsLinesWithCrLf(handle))
            {
                var whole = PackagesIndex.Open(file);
                return [.. names.SelectMany(whole.Find).Select(Version)];
            }

            var parts = (int)Math.Clamp(length / PartSize, 1, Environment.ProcessorCount);
            var wanted = new NameTable(names);
            var scans = Enumerable.Range(0, parts)
                .Select(part => Task.Run(() => Scan(handle, length * part / parts, length * (part + 1) / parts, wanted)))
                .ToList();
            return [.. Task.WhenAll(scans).GetAwaiter().GetResult().SelectMany(found => found)];
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new Failure($"cannot read the package index {VisibleText.Of(file)}: {e.Message}", "coppice fsck", inner: e,
                kind: ProblemKind.Damaged);
        }
    }

    // Rare, and small: such an index is opened as a whole.
    private static bool EndsLinesWithCrLf(SafeFileHandle file)
    {
        var first = new byte[1024];
        return first.AsSpan(0, RandomAccess.Read(file, first, 0)).IndexOf("\r\n"u8) >= 0;
    }

    private static IndexedVersion Version(IndexedPackage package) =>
        new(
            package.Name, package.Version, package.Architecture, package.Size,
            SourceField.Of(package.Name, package.Version, package.Field("Source")), package.Digest.Hex);

    // The stanzas that begin in [from, to); the last of them may end behind it. A stanza begins after an empty line.
    private static List<IndexedVersion> Scan(SafeFileHandle file, long from, long to, NameTable names)
    {
        var found = new List<IndexedVersion>();
        var buffer = new byte[BufferSize];
        // Where buffer begins in the file, how much of it is filled, and how much of that belongs to the part before.
        var (start, filled, skip) = (Math.Max(0, from - 2), 0, from > 0);
        while (start < to)
        {
            var read = RandomAccess.Read(file, buffer.AsSpan(filled), start + filled);
            filled += read;
            var rest = buffer.AsSpan(0, filled);
            while (!rest.IsEmpty && start < to && (rest.IndexOf("\n\n"u8) is var end && (end >= 0 || read == 0)))
            {
                var stanza = end < 0 ? rest : rest[..end];
                var taken = end < 0 ? rest.Length : end + 2;
                if (!skip)
                {
                    Read(stanza, names, found);
                }

                skip = false;
                rest = rest[taken..];
                start += taken;
            }

            if (read == 0)
            {
                break;
            }

            rest.CopyTo(buffer);
            filled = rest.Length;
            buffer = filled < buffer.Length ? buffer : Grown(buffer);
        }

        return found;
    }

    private static void Read(ReadOnlySpan<byte> stanza, NameTable names, List<IndexedVersion> found)
    {
        stanza = stanza.Trim((byte)'\n');
        if (names.Find(Name(stanza)) is not { } known)
        {
            return;
        }

        var version = Field(stanza, "Version"u8);
        var size = Field(stanza, "Size"u8);
        found.Add(!DebianVersion.TryParse(version, out _) ? throw Wrong(known, "Version", version)
            : !long.TryParse(
                size, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var bytes)
                ? throw Wrong(known, "Size", size)
            : new IndexedVersion(
                known, version, Field(stanza, "Architecture"u8), bytes,
                SourceField.Of(known, version, Field(stanza, "Source"u8)),
                Field(stanza, "SHA256"u8) is { Length: > 0 } sha256 ? sha256 : Field(stanza, "SHA512"u8)));
    }

    private static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> stanza)
    {
        // The first field in every index that is known; where it is not, it is looked for.
        if (!stanza.StartsWith("Package: "u8))
        {
            return Stanza.Field(stanza, "Package"u8);
        }

        var rest = stanza["Package: "u8.Length..];
        var end = rest.IndexOf((byte)'\n');
        return (end < 0 ? rest : rest[..end]).Trim((byte)' ');
    }

    private static string Field(ReadOnlySpan<byte> stanza, ReadOnlySpan<byte> name) =>
        Encoding.UTF8.GetString(Stanza.Field(stanza, name));

    private static byte[] Grown(byte[] buffer)
    {
        if (buffer.Length >= LongestStanza)
        {
            throw new Failure($"the package index has an entry of more than {LongestStanza >> 20} MiB", "coppice fsck",
                kind: ProblemKind.Damaged);
        }

        Array.Resize(ref buffer, buffer.Length * 2);
        return buffer;
    }

    private static Failure Wrong(string name, string field, string value) =>
        new($"the package index gives {VisibleText.Of(name)} a {field} that is not acceptable: {VisibleText.Of(value)}",
            kind: ProblemKind.Unverified);
}
