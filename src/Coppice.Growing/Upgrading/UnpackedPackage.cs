using System.Formats.Tar;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Growing.Accounting;
using Coppice.Growing.Views;

namespace Coppice.Growing.Upgrading;

/// <summary>A verified package, as it is read to be exchanged.</summary>
/// <param name="File">The package.</param>
/// <param name="Payload">What it puts into a tree, in its order.</param>
/// <param name="Control">Its control files by name.</param>
internal sealed record UnpackedPackage(PackageFile File, PackagePayload Payload, IReadOnlyDictionary<string, ControlFile> Control)
{
    private const long ControlLimit = 16 << 20;

    /// <summary>Reads it.</summary>
    /// <param name="file">The package.</param>
    /// <param name="payload">Its payload, a tar.</param>
    /// <param name="control">Its control files, a tar.</param>
    /// <exception cref="MustRebuildException">It has control files that cannot be looked at.</exception>
    public static UnpackedPackage Read(PackageFile file, Stream payload, Stream control) =>
        new(
            file, new PackagePayload(file.Digest, TarStream.Read(payload), new Dictionary<string, Digest>()),
            ControlFiles(file, control));

    /// <summary>What a distribution is told of it.</summary>
    public PackageContents Contents => new(Control, [.. Payload.Payload.Select(entry => entry.Path)]);

    private static Dictionary<string, ControlFile> ControlFiles(PackageFile file, Stream tar)
    {
        var files = new Dictionary<string, ControlFile>(StringComparer.Ordinal);
        using var reader = new TarReader(tar);
        while (reader.GetNextEntry() is { } entry)
        {
            var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
            if (entry.EntryType == TarEntryType.Directory)
            {
                continue;
            }

            // Anything else the package manager would treat in ways that are not known here.
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)
                || entry.Length > ControlLimit
                || name.Contains('/')
                || entry.Mode is not (TextFiles.Runnable or TextFiles.Readable))
            {
                throw new MustRebuildException($"{file.Name} has an unusual control file {VisibleText.Of(name)}");
            }

            var content = new byte[entry.Length];
            entry.DataStream?.ReadExactly(content);
            files[name] = new ControlFile(
                content, entry.Mode == TextFiles.Runnable,
                DateTimeOffset.FromUnixTimeSeconds(entry.ModificationTime.ToUnixTimeSeconds()));
        }

        return files;
    }
}
