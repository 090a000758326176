using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;

namespace Coppice.Growing.Tests.Support;

/// <summary>Real package files to be opened by this machine's confined programs, which are counted.</summary>
internal sealed class OpenedPackages : IProcessRunner, IDisposable
{
    private readonly List<Command> started = [];

    /// <summary>Where they lie, and what else a test needs.</summary>
    public TempFolder Folder { get; } = new();

    /// <summary>What was started.</summary>
    public IReadOnlyList<Command> Started => started;

    /// <summary>Builds one.</summary>
    public (PackageFile Package, string File) Build(MadePackage made)
    {
        var archive = Folder.At($"{Guid.NewGuid():n}");
        made.Build(archive);
        var file = Directory.GetFiles(archive, "*.deb", SearchOption.AllDirectories).Single();
        using var content = File.OpenRead(file);
        var (name, mirror) = ($"{made.Name}.deb", new Uri("http://mirror.example"));
        return (new PackageFile(made.Name, made.Version, "all", name, content.Length, Digest.Of(content), mirror), file);
    }

    public CommandResult Run(Command command, CancellationToken cancel = default)
    {
        lock (started)
        {
            started.Add(command);
        }

        return new ConfinedRunner().Run(command, cancel);
    }

    public void Dispose() => Folder.Dispose();
}
