using Coppice.Apply.Pools;
using Coppice.Recipes;

namespace Coppice.Apply.Verifying;

/// <summary>Reads images and compares their digests with what was noted when they were put in force.</summary>
/// <param name="images">The images.</param>
internal sealed class RecordVerifier(IPoolImages images)
{
    /// <summary>Verifies one.</summary>
    /// <exception cref="RefusedException">There is none of that name.</exception>
    public VerifiedImage Verify(string name, CancellationToken cancel = default)
    {
        var (file, bytes) = images.Open(name);
        using (file)
        {
            return images.Recorded(name) switch
            {
                null => new VerifiedImage(name, Same: null, "nothing is noted about it"),
                { } image when bytes < image.Bytes => new VerifiedImage(
                    name, Same: false, $"it has {bytes} bytes, and was put there with {image.Bytes}"),
                { } image => ImageReading.Digest(file, image.Blocks, cancel) == image.Digest
                    ? new VerifiedImage(name, Same: true, image.Digest)
                    : new VerifiedImage(name, Same: false, $"from {image.Digest}; where, its stream says: --key FILE <STREAM"),
            };
        }
    }

    /// <summary>Requires that nobody changed an image since. Read is only one whose record does not fit.</summary>
    /// <param name="name">The image.</param>
    /// <param name="fits">Whether its record fits.</param>
    /// <param name="pool">How the command line names the pool.</param>
    /// <exception cref="RefusedException">Somebody did.</exception>
    public void RequireUnchanged(string name, bool fits, string pool, CancellationToken cancel)
    {
        if (!fits && Verify(name, cancel).Same == false)
        {
            throw new RefusedException(
                $"{name} was changed since its image was put there, and what was changed would be lost;"
                + " --replace-changed replaces it nevertheless", $"coppice-apply {pool} --verify {name}");
        }
    }
}
