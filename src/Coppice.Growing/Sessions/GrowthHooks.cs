namespace Coppice.Growing.Sessions;

/// <summary>What else happens at certain moments of a growth.</summary>
/// <param name="OnFailure">Called with the sandbox of a failed step while it is still there.</param>
/// <param name="BeforeStoring">
/// Called when nothing runs in the sandbox any more: what is left to do keeps the disk busy, hardly a processor.
/// </param>
internal sealed record GrowthHooks(Action<FailedGrowth>? OnFailure, Action BeforeStoring)
{
    /// <summary>Nothing.</summary>
    public static GrowthHooks None { get; } = new(OnFailure: null, () => { });
}
