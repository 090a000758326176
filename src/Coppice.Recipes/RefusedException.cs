namespace Coppice.Recipes;

/// <summary>
/// A recipe or a pool that is not as it must be. The message says what is wrong; everything it quotes was checked before.
/// </summary>
public sealed class RefusedException : Exception
{
    /// <summary>What is wrong.</summary>
    /// <param name="message">One sentence without a final full stop.</param>
    /// <param name="hint">A command that helps; null where none does.</param>
    public RefusedException(string message, string? hint = null)
        : base(message) =>
        Hint = hint;

    /// <summary>A command that helps; null where none does.</summary>
    public string? Hint { get; }
}
