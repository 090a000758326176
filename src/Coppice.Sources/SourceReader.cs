using System.Formats.Tar;
using Coppice.Archives.Freezing;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Sources.Storing;

namespace Coppice.Sources;

/// <summary>Reads single files of sources that are in the store, where they lie: nothing is unpacked.</summary>
/// <param name="store">The sources.</param>
/// <param name="processes">Decompresses tarballs, confined.</param>
public sealed class SourceReader(SourceStore store, IProcessRunner processes)
{
    private const long MostBytes = 1 << 20;
    private const long MostPlainBytes = 4L << 30;

    /// <summary>
    /// Reads some files; those that are not there, are no regular files, or have more than 1 MiB, are left out.
    /// </summary>
    /// <param name="source">The source; its digest is compared first.</param>
    /// <param name="paths">Paths below its root.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">The source is missing or damaged, or no tar archive.</exception>
    public IReadOnlyDictionary<string, byte[]> Read(
        FrozenSource source, IReadOnlyCollection<string> paths, CancellationToken cancel)
    {
        using var stream = store.Open(source);
        var start = new byte[8];
        _ = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        var compression = CompressionMagic.Of(start);
        if (compression == IndexCompression.None)
        {
            return Read(source, stream, paths, cancel);
        }

        var folder = Directory.CreateTempSubdirectory("coppice-source-");
        try
        {
            var plain = Path.Combine(folder.FullName, "plain");
            new Decompressor(processes)
                .Write("the tarball", store.ContentOf(source.Content), plain, compression, MostPlainBytes, cancel);
            using var decompressed = File.OpenRead(plain);
            return Read(source, decompressed, paths, cancel);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Reads some files of a source's tar archive, as <see cref="Read(FrozenSource, IReadOnlyCollection{string},
    /// CancellationToken)"/> does.</summary>
    internal static Dictionary<string, byte[]> Read(
        FrozenSource source, Stream tar, IReadOnlyCollection<string> paths, CancellationToken cancel)
    {
        var found = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        try
        {
            using var reader = new TarReader(tar, leaveOpen: true);
            while (found.Count < paths.Count && reader.GetNextEntry() is { } entry)
            {
                cancel.ThrowIfCancellationRequested();
                if (entry is { DataStream: { } data, Length: <= MostBytes }
                    && Names(source, entry.Name).FirstOrDefault(paths.Contains) is { } path)
                {
                    var content = new byte[entry.Length];
                    data.ReadExactly(content);
                    found[path] = content;
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            throw new Failure(
                $"the source of {VisibleText.Of(source.Component)} is in a form that cannot be read here: "
                    + VisibleText.Of(e.Message),
                "take a tar archive, plain or compressed with gzip, xz or zstd", inner: e,
                kind: ProblemKind.Unsupported);
        }

        return found;
    }

    // A tarball of upstream may have one folder at its top.
    private static IEnumerable<string> Names(FrozenSource source, string name)
    {
        var path = name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
        return source.Kind == SourceKind.Tarball && path.Split('/', 2) is [_, var below] ? [path, below] : [path];
    }
}
