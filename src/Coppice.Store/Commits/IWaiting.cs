using Coppice.Foundation.Posix;

namespace Coppice.Store.Commits;

/// <summary>Things that were written to <c>work/</c> and wait for their places in the store.</summary>
internal interface IWaiting
{
    /// <summary>What they will be.</summary>
    IEnumerable<Addition> Additions { get; }

    /// <summary>Moves all of them to their places.</summary>
    /// <param name="work">The folder where they wait.</param>
    void Publish(DirectoryHandle work);
}
