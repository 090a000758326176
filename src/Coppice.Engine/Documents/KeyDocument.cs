using Coppice.Engine.Publishing;

namespace Coppice.Engine.Documents;

/// <summary>The key of a store.</summary>
public sealed record KeyDocument(string? Fingerprint, string PublicFile, string SecretFile, IReadOnlyList<string> Replaced,
    string? Elsewhere)
    : Document
{
    /// <summary>The document of a key.</summary>
    public static KeyDocument Of(KeyState state) => new(
        state.Fingerprint, state.PublicFile, state.SecretFile, state.Replaced, Words.Visible(state.Elsewhere));
}
