using System.Buffers;
using System.Threading.Channels;
using Coppice.Caching.Requests;
using Coppice.Engine.Caching;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Microsoft.AspNetCore.Http;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Caching.Answering;

/// <summary>Gives a file of an archive to a client: out of the store, while it comes in, or past a store that is full.</summary>
/// <param name="cache">The cache.</param>
/// <param name="note">Told what went wrong, one line each.</param>
internal sealed class FileAnswer(ArchiveCache cache, Action<string> note)
{
    private const int BufferSize = 256 << 10;

    /// <summary>Answers.</summary>
    public async Task SendAsync(HttpContext context, ServedFile asked)
    {
        try
        {
            var file = await cache.Files.KnownAsync(asked, context.RequestAborted);
            if (FileHead.Write(context, file.Size, file.Digest.Hex, file.Modified, !file.IsMetadata) is { } part
                && !await TrySendAsync(context, file, part))
            {
                // It was damaged in the store, and nothing of it has left.
                await TrySendAsync(context, file, part, isLast: true);
            }
        }
        catch (Failure failure) when (!context.Response.HasStarted)
        {
            Fail(failure.Message);
            await ShortAnswer.WriteAsync(context, StatusCodes.Status502BadGateway, failure.Message);
        }
        catch (Exception e) when (e is Failure || FileErrors.Is(e))
        {
            // Whoever has a part must not believe that it is all.
            Fail(e.Message);
            context.Abort();
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }

    private async Task<bool> TrySendAsync(HttpContext context, ServedFile file, ByteRange part, bool isLast = false)
    {
        using var output = new VerifiedOutput(file, context.Response.Body, part);
        try
        {
            try
            {
                await CopyAsync(file, output, context.RequestAborted);
            }
            catch (Failure failure) when (CachedFiles.IsOfDisk(failure))
            {
                Fail(failure.Message);
                await cache.Files.PassAsync(file, new PassingStream(output), context.RequestAborted);
            }

            await output.EndAsync(context.RequestAborted);
            return true;
        }
        catch (Failure failure) when (failure.Problems.Any(problem => problem.Kind == ProblemKind.Damaged))
        {
            cache.Files.Discard(file);
            if (isLast || output.HasGiven)
            {
                throw;
            }

            Fail(failure.Message);
            return false;
        }
        finally
        {
            cache.Statistics.Served(output.Given);
        }
    }

    private void Fail(string text)
    {
        note(text);
        cache.Statistics.Failed(text);
    }

    // What comes in is read where the transfer writes it; it is not believed before the end.
    private async Task CopyAsync(ServedFile file, VerifiedOutput output, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await CopyAsync(file, output, buffer, cancel);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task CopyAsync(ServedFile file, VerifiedOutput output, byte[] buffer, CancellationToken cancel)
    {
        var arrived = Channel.CreateBounded<(string Path, long Held)>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        // Not disposed of: the transfer may outlive this answer.
        var stop = new CancellationTokenSource();
        await using var left = cancel.Register(stop.Cancel);
        var fetching = FetchAsync(file, arrived.Writer, stop.Token);
        try
        {
            SafeFileHandle? growing = null;
            try
            {
                await foreach (var (path, held) in arrived.Reader.ReadAllAsync(cancel))
                {
                    growing ??= TryOpen(path);
                    await ReadAsync(growing, Math.Min(held, file.Size), output, buffer, cancel);
                    if (output.IsWhole)
                    {
                        // That it also lies safely in the store is nothing that the client has to wait for.
                        cache.LooseEnds.Add(fetching);
                        return;
                    }
                }
            }
            finally
            {
                growing?.Dispose();
            }
        }
        catch
        {
            await stop.CancelAsync();
            await ((Task)fetching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        var whole = await fetching;
        using var stored = TryOpen(whole) ?? throw new Failure(
            $"{VisibleText.Of(whole)} was removed", "coppice fsck", kind: ProblemKind.Damaged);
        await ReadAsync(stored, file.Size, output, buffer, cancel);
    }

    private async Task<string> FetchAsync(ServedFile file, ChannelWriter<(string, long)> arrived, CancellationToken cancel)
    {
        try
        {
            return await cache.Files.FetchAsync(file, (path, held) => arrived.TryWrite((path, held)), cancel);
        }
        finally
        {
            arrived.TryComplete();
        }
    }

    private static async Task ReadAsync(
        SafeFileHandle? from, long until, VerifiedOutput output, byte[] buffer, CancellationToken cancel)
    {
        while (from is not null && output.Position < until)
        {
            var most = (int)Math.Min(buffer.Length, until - output.Position);
            // For a file .NET's asynchronous reading is another thread that reads, and has to be woken.
            var read = RandomAccess.Read(from, buffer.AsSpan(0, most), output.Position);
            if (read == 0)
            {
                // It was cut, because the transfer begins anew.
                return;
            }

            await output.AddAsync(buffer.AsMemory(0, read), cancel);
        }
    }

    // Without the lock that .NET takes on what it opens: the transfer has it.
    private static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return PlainFile.Open(path);
        }
        catch (Failure)
        {
            // It has got its name meanwhile, or is no more.
            return null;
        }
    }
}
