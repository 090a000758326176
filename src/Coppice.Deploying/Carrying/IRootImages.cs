using Coppice.Deploying.Planning;
using Coppice.Foundation;

namespace Coppice.Deploying.Carrying;

/// <summary>Makes root images of generations.</summary>
public interface IRootImages
{
    /// <summary>Makes an image.</summary>
    /// <param name="wanted">Of what.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>The path of the file, whole; the caller hands it to <see cref="Release"/>.</returns>
    /// <exception cref="Failure">It cannot be made.</exception>
    string Take(WantedTemplate wanted, long size, CancellationToken cancel);

    /// <summary>Gives up an image.</summary>
    void Release(string file);
}
