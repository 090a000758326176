using Coppice.Delivery.Signing;
using Coppice.Foundation;

namespace Coppice.Engine.Publishing;

/// <summary>What to do with the store's key.</summary>
/// <param name="Rotate">Whether to put a new one in its place.</param>
/// <param name="ForgetReplaced">Whether keys that it replaced sign nothing from now on.</param>
public sealed record KeyRequest(bool Rotate, bool ForgetReplaced)
{
    /// <summary>
    /// What names a key that is elsewhere, to put in its place: a fingerprint in gpg's keyring, or a program that takes gpg's
    /// options with a fingerprint behind it; null to change nothing.
    /// </summary>
    public string? Use { get; init; }
}

/// <summary>The store's key as it is.</summary>
/// <param name="Fingerprint">Its fingerprint, 40 hexadecimal digits; null where it was not made yet.</param>
/// <param name="PublicFile">Absolute path of the public half.</param>
/// <param name="SecretFile">Absolute path of the secret half.</param>
/// <param name="Replaced">Fingerprints of keys that it replaced and that sign what is published, too.</param>
public sealed record KeyState(string? Fingerprint, string PublicFile, string SecretFile, IReadOnlyList<string> Replaced)
{
    /// <summary>What names it where its secret half is not in the store; null where it is.</summary>
    public string? Elsewhere { get; init; }
}

/// <summary>Shows the key that signs the archives of a store, and replaces it.</summary>
/// <param name="engine">The store.</param>
public sealed class ManageKey(CoppiceEngine engine)
{
    /// <summary>Does it.</summary>
    /// <exception cref="Failure">The key cannot be used, or made.</exception>
    public KeyState Run(KeyRequest request, CancellationToken cancel)
    {
        if (request.Use is { } named)
        {
            engine.Key.Use(named, cancel);
        }

        if (request.Rotate)
        {
            engine.Key.Rotate(cancel);
        }

        if (request.ForgetReplaced)
        {
            engine.Key.ForgetReplaced();
        }

        var key = engine.Key.IsThere ? engine.Key.OpenForReaders(cancel) : null;
        return new KeyState(key?.Fingerprint, engine.Key.PublicFile, engine.Key.SecretFile, key?.Others ?? [])
        {
            Elsewhere = engine.Key.Elsewhere,
        };
    }
}
