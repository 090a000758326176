using System.IO.Pipes;
using System.Runtime.ExceptionServices;
using Coppice.Apply;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Recipes;

namespace Coppice.Delivery.Pools;

/// <summary>
/// A pool on this machine. It is written by what <c>coppice-apply</c> runs, through a pipe and with a key made for the one run:
/// there is one thing only that writes pools, and it believes nothing but the stream.
/// </summary>
/// <param name="path">The folder.</param>
/// <param name="options">How streams are applied.</param>
/// <param name="indexes">Notes the blocks of images.</param>
/// <param name="time">The clock.</param>
/// <param name="progress">Takes progress.</param>
public sealed class LocalPool(
    string path, ApplyOptions options, BlockIndexStore indexes, TimeProvider time, IProgressSink progress) : IPool
{
    /// <inheritdoc/>
    public int? Revisions => options.Keep;

    /// <inheritdoc/>
    public IReadOnlyList<ImageIdentity> Read(CancellationToken cancel) => Surface(() => PoolList.Read(path, cancel));

    /// <inheritdoc/>
    public IReadOnlyList<ImageIdentity> ReadRevisions() => Surface(() => PoolList.ReadRevisions(path));

    /// <summary>
    /// The blocks of one of its images: as they were noted when it was made, else by reading it. Null when it changed meanwhile.
    /// </summary>
    public BlockIndex? IndexOf(ImageIdentity image, CancellationToken cancel)
    {
        if (indexes.TryLoad(image.Digest) is { } known)
        {
            return known;
        }

        var step = $"read {image.Name}";
        var index = progress.Run(
            step,
            $"read the pool's image of {image.Name}, whose blocks are unknown",
            () => BlockIndexReader.Read(
                Path.Combine(path, image.Name, "root.img"), done =>
                    progress.Report(new StepAdvanced(step, done, null, ProgressUnit.Bytes)), cancel));
        if (index.Digest != image.Digest)
        {
            return null;
        }

        indexes.Save(index);
        return index;
    }

    /// <inheritdoc/>
    public IReadOnlyList<AppliedImage> Apply(Action<RecipeStreamWriter> write, CancellationToken cancel)
    {
        using var key = RecipePrivateKey.Create();
        using var pinned = new RecipePublicKey(key.PublicPem());
        using var output = new AnonymousPipeServerStream(PipeDirection.Out);
        using var input = new AnonymousPipeClientStream(PipeDirection.In, output.ClientSafePipeHandle);
        using var steps = new ApplySteps(progress);
        var applying = Task.Run(
            () =>
            {
                // Closed at the end whatever it is, so that the other side does not write to nobody for ever.
                using (input)
                {
                    var qubesd = new Qubesd(Qubesd.Socket);
                    // Whoever keeps a pool up to date by hand means all of it.
                    var all = options with { ReplaceChanged = true };
                    return new RecipeApplier(pinned, all, time, steps.Report, qubesd.RevisionsToKeep)
                        .Apply(path, input, cancel);
                }
            },
            CancellationToken.None);
        Exception? failure = null;
        try
        {
            using var buffered = new BufferedStream(new ApplyPipe(output), 1 << 16);
            write(new RecipeStreamWriter(buffered, key, time.GetUtcNow()));
        }
        catch (Exception e)
        {
            failure = e;
        }

        Close(output);
        return Surface(() => End(applying, failure));
    }

    /// <inheritdoc/>
    public void Prune() => indexes.RemoveUnused();

    // Whoever failed first has the reason: a broken pipe or a truncated stream is only what the other one sees of it.
    private static IReadOnlyList<AppliedImage> End(Task<IReadOnlyList<AppliedImage>> applying, Exception? writing)
    {
        if (writing is null or ApplierGoneException)
        {
            return applying.GetAwaiter().GetResult();
        }

        // It tidies up first.
        Task.WaitAny(applying);
        if (FileErrors.Is(writing))
        {
            throw new Failure(
                $"cannot make a stream of the images: {VisibleText.Of(writing.Message)}", "coppice doctor; df -h",
                inner: writing, kind: ProblemKind.FileAccess);
        }

        ExceptionDispatchInfo.Throw(writing);
        throw writing;
    }

    private static void Close(Stream output)
    {
        try
        {
            output.Dispose();
        }
        catch (IOException)
        {
            // The other side is gone already; it says why.
        }
    }

    private T Surface<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (RefusedException e)
        {
            throw new Failure(
                e.Message, e.Hint ?? $"coppice-apply {VisibleText.Of(path)} --list", inner: e, kind: ProblemKind.ToolFailed);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new Failure(
                $"{VisibleText.Of(path)}: {VisibleText.Of(e.Message)}",
                $"df -h {VisibleText.Of(path)}; ls -ld {VisibleText.Of(path)}", inner: e, kind: ProblemKind.FileAccess);
        }
    }
}
