using System.Collections.Concurrent;
using Coppice.Foundation.Posix;
using Coppice.Store.Layers;
using Coppice.Store.Trees;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Delivery.Ext4;

/// <summary>The contents of files of the store.</summary>
internal sealed class PoolContents(ContentPool pool) : IContents
{
    private readonly ConcurrentDictionary<string, FileMap> maps = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    /// <remarks>
    /// Of each piece only as much is read as tells that it is not zeros; whether the bytes are the right ones is known when they
    /// are copied.
    /// </remarks>
    public FileMap Map(TreeEntry file) =>
        file.Size < FileMap.LeastSparse
            ? FileMap.Whole(file.Size)
            : maps.GetOrAdd(pool.PathOf(file), path => Read(path, file.Size));

    /// <inheritdoc/>
    public void CopyTo(TreeEntry file, Stream output, CancellationToken cancel) => pool.CopyTo(file, output, cancel);

    private FileMap Read(string path, long size)
    {
        // A content that is not there is reported by whoever copies it.
        if (!File.Exists(path))
        {
            return FileMap.Whole(size);
        }

        using var file = File.OpenHandle(path);
        var segments = new List<Run>();
        var buffer = new byte[FileMap.Piece];
        for (var at = 0L; at < size && PosixFile.NextData(file, at) is var (start, end);)
        {
            for (at = Math.Max(at, start / FileMap.Piece * FileMap.Piece); at < Math.Min(end, size); at += FileMap.Piece)
            {
                if (IsData(file, at, buffer))
                {
                    Add(segments, at, (int)FileMap.BlocksFor(Math.Min(FileMap.Piece, size - at)));
                }
            }
        }

        return new FileMap(segments);
    }

    private static bool IsData(SafeFileHandle file, long at, byte[] buffer)
    {
        for (var (done, step) = (0, Geometry.Block); done < buffer.Length; step = buffer.Length - done)
        {
            var read = RandomAccess.Read(file, buffer.AsSpan(0, step), at + done);
            if (buffer.AsSpan(0, read).ContainsAnyExcept((byte)0))
            {
                return true;
            }

            if (read == 0)
            {
                return false;
            }

            done += read;
        }

        return false;
    }

    private static void Add(List<Run> segments, long at, int count)
    {
        var block = at / Geometry.Block;
        if (segments.Count > 0 && segments[^1] is var last && last.Start + last.Count == block)
        {
            segments[^1] = last with { Count = last.Count + count };
        }
        else
        {
            segments.Add(new Run(block, count));
        }
    }
}
