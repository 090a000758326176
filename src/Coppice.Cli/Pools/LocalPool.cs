using System.IO.Pipes;
using System.Runtime.ExceptionServices;
using Coppice.Apply;
using Coppice.Delivery.Pools;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Recipes;

namespace Coppice.Cli.Pools;

/// <summary>
/// A pool on this machine. It is written by what <c>coppice-apply</c> runs, through a pipe and with a key made for the one run: there is
/// one thing only that writes pools, and it believes nothing but the stream.
/// </summary>
/// <param name="path">The folder.</param>
/// <param name="options">How streams are applied.</param>
/// <param name="time">The clock.</param>
/// <param name="progress">Takes progress.</param>
internal sealed class LocalPool(string path, ApplyOptions options, TimeProvider time, IProgressSink progress)
{
    /// <summary>The images that it has.</summary>
    /// <exception cref="Failure">It cannot be read.</exception>
    public IReadOnlyList<ImageIdentity> Read(CancellationToken cancel) => Surface(() => PoolList.Read(path, cancel));

    /// <summary>The blocks of one of its images: as they were noted when it was made, else by reading it. Null when it changed meanwhile.</summary>
    public BlockIndex? IndexOf(ImageIdentity image, BlockIndexStore indexes, CancellationToken cancel)
    {
        if (indexes.TryLoad(image.Digest) is { } known)
        {
            return known;
        }

        var step = $"read {image.Name}";
        progress.Report(new StepStarted(step, $"read the pool's image of {image.Name}, whose blocks are not known"));
        var index = BlockIndex.Read(Path.Combine(path, image.Name, "root.img"), done => progress.Report(new StepAdvanced(step, done, null, ProgressUnit.Bytes)), cancel);
        progress.Report(new StepEnded(step, StepOutcome.Done));
        if (index.Digest != image.Digest)
        {
            return null;
        }

        indexes.Save(index);
        return index;
    }

    /// <summary>Applies what is written to a stream.</summary>
    /// <param name="write">Writes the stream to its end.</param>
    /// <param name="cancel">Stops; the pool stays as it was.</param>
    /// <returns>What became of the images.</returns>
    /// <exception cref="Failure">The stream is refused, the disk is full, or what <paramref name="write"/> throws.</exception>
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
                    return new RecipeApplier(pinned, options, time, steps.Report).Apply(path, input, cancel);
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

    // Whoever failed first has the reason: a broken pipe or a truncated stream is only what the other one sees of it.
    private static IReadOnlyList<AppliedImage> End(Task<IReadOnlyList<AppliedImage>> applying, Exception? writing)
    {
        if (writing is null or ApplierGoneException)
        {
            return applying.GetAwaiter().GetResult();
        }

        // It tidies up first.
        Task.WaitAny(applying);
        if (writing is IOException or UnauthorizedAccessException)
        {
            throw new Failure($"no stream could be made of the images: {VisibleText.Of(writing.Message)}", "coppice doctor; df -h", inner: writing);
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
            throw new Failure(e.Message, $"coppice-apply {VisibleText.Of(path)} --list", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Failure($"{VisibleText.Of(path)}: {VisibleText.Of(e.Message)}", $"df -h {VisibleText.Of(path)}; ls -ld {VisibleText.Of(path)}", inner: e);
        }
    }
}
