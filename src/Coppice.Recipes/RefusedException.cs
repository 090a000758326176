namespace Coppice.Recipes;

/// <summary>
/// A recipe or a pool that is not as it must be. The message says what is wrong; everything it quotes was checked before.
/// </summary>
public sealed class RefusedException : Exception
{
    /// <summary>What is wrong, one sentence without a final full stop.</summary>
    public RefusedException(string message)
        : base(message)
    {
    }
}
