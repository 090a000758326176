using Coppice.Sandbox;

namespace Coppice.Growing.Views;

/// <summary>
/// A reduced index of the metadata while steps see it; see <see cref="Coppice.Distributions.SandboxLayout.ReducedIndex"/>.
/// </summary>
internal sealed class ShownReducedIndex : IDisposable
{
    /// <summary>No reduced index: steps read all metadata.</summary>
    public static readonly ShownReducedIndex None = new();

    private readonly string? folder;

    /// <param name="folder">The folder, removed at the end.</param>
    /// <param name="bind">What shows it.</param>
    public ShownReducedIndex(string folder, SandboxBind bind) => (this.folder, Binds) = (folder, [bind]);

    private ShownReducedIndex()
    {
    }

    /// <summary>What shows it to a step.</summary>
    public IReadOnlyList<SandboxBind> Binds { get; } = [];

    /// <inheritdoc/>
    public void Dispose()
    {
        if (folder is not null)
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
