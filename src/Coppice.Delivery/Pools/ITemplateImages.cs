using Coppice.Foundation;

namespace Coppice.Delivery.Pools;

/// <summary>
/// Where the images of templates come from: a seam, so that a pool can be filled with images that something else made.
/// </summary>
public interface ITemplateImages : IDisposable
{
    /// <summary>The templates, parents before children, so that children share their parents' blocks.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>All that determines the image of a template; null when only the image itself tells.</summary>
    Digest? Identity(string name);

    /// <summary>Makes the image, or finds it.</summary>
    /// <param name="name">The template.</param>
    /// <param name="advanced">Called with bytes written so far.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>The file; to be given back with <see cref="Release"/>.</returns>
    /// <exception cref="Failure">It cannot be made.</exception>
    string Take(string name, Action<long> advanced, CancellationToken cancel);

    /// <summary>The image is not needed any more.</summary>
    void Release(string file);
}
