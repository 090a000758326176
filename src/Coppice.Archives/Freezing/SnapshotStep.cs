namespace Coppice.Archives.Freezing;

/// <summary>The step of taking a snapshot.</summary>
internal static class SnapshotStep
{
    /// <summary>The name that its progress is reported under.</summary>
    public const string Name = "snapshot";
}
