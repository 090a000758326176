using Coppice.Foundation.Processes;

namespace Coppice.Growing.Tests.Support;

/// <summary>A folder on disk that is gone after the test, whatever lies in it.</summary>
internal sealed class TempFolder : IDisposable
{
    public TempFolder()
    {
        Path = $"/var/tmp/coppice-test-{Guid.NewGuid():N}";
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public string At(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    // Not Directory.Delete: names in templates need not be text.
    public void Dispose() => new ProcessRunner().Run(Command.Own("rm", ["-rf", "--one-file-system", "--", Path]));
}
