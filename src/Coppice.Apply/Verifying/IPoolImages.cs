using Coppice.Recipes;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Apply.Verifying;

/// <summary>The images of a pool, to be read.</summary>
internal interface IPoolImages
{
    /// <summary>The names of all current images.</summary>
    IReadOnlyList<string> Names();

    /// <summary>What was put there last by this program, whatever is there now; null when that is not known.</summary>
    ImageIdentity? Recorded(string name);

    /// <summary>Opens a current image, and says how large it is.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    (SafeFileHandle File, long Bytes) Open(string name);

    /// <summary>Opens the image, current or a revision, whose record says that it is this one; null when there is none.</summary>
    SafeFileHandle? TryOpenKnown(ImageIdentity image);
}
