using Coppice.Foundation.Processes;

namespace Coppice.Growing.Tests.Support;

/// <summary>A folder that is gone after the test, whatever lies in it.</summary>
internal sealed class TempFolder : IDisposable
{
    // Other users may go through it, as through any folder that stores lie in.
    public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"coppice-test-{Guid.NewGuid():N}")).FullName;

    public string At(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    // Not Directory.Delete: names in templates need not be text.
    public void Dispose() => new ProcessRunner().Run(Command.Own("rm", ["-rf", "--one-file-system", "--", Path]));
}
