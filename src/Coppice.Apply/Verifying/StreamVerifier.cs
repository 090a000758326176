using Coppice.Apply.Native;
using Coppice.Recipes;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Apply.Verifying;

/// <summary>
/// Compares images with those that a stream makes, block by block, and writes nothing. What the images should have where they
/// differ stays in memory, since later images of the stream take blocks from there.
/// </summary>
/// <param name="images">The images.</param>
/// <param name="key">The pinned key.</param>
internal sealed class StreamVerifier(IPoolImages images, RecipePublicKey key)
{
    // 256 MiB.
    private const int MostHeld = 1 << 16;
    private readonly Dictionary<ImageIdentity, Dictionary<long, byte[]>> should = [];
    private int held;

    /// <summary>Verifies all images of a stream.</summary>
    /// <exception cref="RefusedException">The stream is not what it must be.</exception>
    public IReadOnlyList<VerifiedImage> Verify(Stream input, CancellationToken cancel = default)
    {
        using var buffered = new BufferedStream(input, 1 << 16);
        var reader = new RecipeReader(buffered, key);
        var (verified, parts) = (new List<VerifiedImage>(), new List<PartHeader>());
        var header = reader.ReadHeader();
        for (; header is PartHeader part; header = StreamOrder.Next(reader, part))
        {
            StreamOrder.RequireInPlace(part, parts, TimeProvider.System);
            parts.Add(part);
            verified.Add(Verify(part, reader.ReadMap(part), reader, cancel));
        }

        StreamOrder.RequireWhole((EndHeader)header, parts.Count, reader);
        return verified;
    }

    private VerifiedImage Verify(PartHeader part, BlockRun[] runs, RecipeReader reader, CancellationToken cancel)
    {
        var name = part.Image.Name;
        if (!images.Names().Contains(name, StringComparer.Ordinal))
        {
            reader.SkipBlocks(part);
            return new VerifiedImage(name, Same: null, "the pool has none");
        }

        var (file, bytes) = images.Open(name);
        using var own = file;
        var sources = part.Sources.Select(Open).ToList();
        try
        {
            var missing = part.Sources.Zip(sources).Where(source => source.Second is null)
                .Select(source => source.First.Image.Name);
            if (bytes < part.Image.Bytes || missing.FirstOrDefault() is not null)
            {
                reader.SkipBlocks(part);
                return bytes < part.Image.Bytes
                    ? new VerifiedImage(name, Same: false, $"it has {bytes} bytes, and should have {part.Image.Bytes}")
                    : new VerifiedImage(name, Same: null, $"it takes blocks of {missing.First()} that are not there any more");
            }

            return Compare(part, runs, file, sources, reader, cancel);
        }
        finally
        {
            sources.ForEach(source => source?.Dispose());
        }
    }

    private VerifiedImage Compare(
        PartHeader part, BlockRun[] runs, SafeFileHandle file, List<SafeFileHandle?> sources, RecipeReader reader,
        CancellationToken cancel)
    {
        var (wanted, there, hash) = (new byte[RecipeLimits.Block], new byte[RecipeLimits.Block], new byte[ImageDigest.HashBytes]);
        var differ = should[part.Image] = [];
        using var digest = new ImageDigest();
        var (block, count, first) = (0L, 0L, new List<long>());
        foreach (var run in runs)
        {
            cancel.ThrowIfCancellationRequested();
            for (var i = 0L; i < run.Count; i++, block++)
            {
                Wanted(part, run, run.Block + i, (file, sources, reader), wanted);
                BlockFile.Read(file, block * RecipeLimits.Block, there);
                ImageDigest.HashBlocks(wanted, hash);
                digest.Add(hash);
                if (wanted.AsSpan().SequenceEqual(there))
                {
                    continue;
                }

                count++;
                if (first.Count < VerifiedImage.FewOffsets)
                {
                    first.Add(block * RecipeLimits.Block);
                }

                if (held < MostHeld)
                {
                    differ[block] = [.. wanted];
                    held++;
                }
            }
        }

        return digest.Finish() != part.Image.Digest
            ? new VerifiedImage(part.Image.Name, Same: null, "an image that it takes blocks from differs too much, or changed")
            : count == 0 ? new VerifiedImage(part.Image.Name, Same: true, part.Image.Digest)
            : VerifiedImage.Blocks(part.Image.Name, count, first);
    }

    private void Wanted(
        PartHeader part, BlockRun run, long block, (SafeFileHandle Own, List<SafeFileHandle?> Sources, RecipeReader Reader) from,
        Span<byte> wanted)
    {
        switch (run.Source)
        {
            case BlockRun.Zeros:
                wanted.Clear();
                break;
            case BlockRun.Literal:
                from.Reader.ReadBlocks(wanted);
                break;
            case BlockRun.Self:
                Wanted(part.Image, from.Own, block, wanted);
                break;
            default:
                var source = (int)(run.Source - BlockRun.FirstSource);
                var image = part.Sources[source].InStream ? part.Sources[source].Image : default;
                Wanted(image, from.Sources[source]!, block, wanted);
                break;
        }
    }

    // As it should be: as it is, but where it was found to differ.
    private void Wanted(ImageIdentity image, SafeFileHandle file, long block, Span<byte> wanted)
    {
        if (image.Name is not null && should.TryGetValue(image, out var differ) && differ.TryGetValue(block, out var right))
        {
            right.CopyTo(wanted);
            return;
        }

        BlockFile.Read(file, block * RecipeLimits.Block, wanted);
    }

    private SafeFileHandle? Open(RecipeSource source) => !source.InStream ? images.TryOpenKnown(source.Image)
        : should.ContainsKey(source.Image) ? images.Open(source.Image.Name).File
        : null;
}
