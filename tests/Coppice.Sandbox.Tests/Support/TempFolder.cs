namespace Coppice.Sandbox.Tests.Support;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TempFolder(string prefix = "coppice-test-") : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory(prefix).FullName;

    public string At(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
