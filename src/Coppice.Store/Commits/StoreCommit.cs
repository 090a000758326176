using Coppice.Store.Generations;
using Coppice.Store.Layers;

namespace Coppice.Store.Commits;

/// <summary>
/// A unit of work: what one growth adds to the store. When it is complete, every reader of this process has its generation; when
/// it is not, no one ever has it, and layers that were staged for it are garbage that <c>gc</c> removes.
/// </summary>
/// <remarks>
/// What took long is brought onto the disk at once. What was quick waits for the next commit that does so, or for
/// <see cref="LayerStore.Flush(GenerationStore)"/>: grafts come many in a second, and waiting for the disk once for all of them
/// writes a fraction of the blocks.
/// </remarks>
public sealed class StoreCommit : IDisposable
{
    // Waiting for the disk takes some hundredths of a second.
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(1);

    private readonly LayerStore layers;
    private readonly GenerationStore generations;
    private readonly TimeProvider time;
    private readonly long began;
    private readonly List<Generation> added = [];

    private StoreCommit(LayerStore layers, GenerationStore generations)
    {
        (this.layers, this.generations, time) = (layers, generations, generations.Time);
        began = time.GetTimestamp();
    }

    /// <summary>Begins to add generations, with the layers that they are made of.</summary>
    /// <param name="layers">Where the layers are staged.</param>
    /// <param name="generations">Where the generations are kept.</param>
    public static StoreCommit Begin(LayerStore layers, GenerationStore generations) => new(layers, generations);

    /// <summary>Takes a finished generation.</summary>
    /// <param name="generation">The generation; its number and time are given here. Its layers are staged or stored.</param>
    /// <returns>It with its number.</returns>
    public Generation Add(Generation generation)
    {
        var numbered = generations.Number(generation);
        added.Add(numbered);
        return numbered;
    }

    /// <summary>Makes what was added current.</summary>
    /// <exception cref="Foundation.Failure">No space; what was added is current in this process, and the next commit tries
    /// again.</exception>
    public void Complete()
    {
        foreach (var generation in added)
        {
            generations.Staged.Add(generation);
        }

        added.Clear();
        if (time.GetElapsedTime(began) >= Long)
        {
            layers.Flush(generations);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => added.Clear();
}
