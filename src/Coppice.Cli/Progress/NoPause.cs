namespace Coppice.Cli.Progress;

/// <summary>The pause of a display that has nothing to pause.</summary>
internal sealed class NoPause : IDisposable
{
    public static NoPause Instance { get; } = new();

    public void Dispose()
    {
    }
}
