using Coppice.Sandbox;

namespace Coppice.Growing.Views;

/// <summary>An excerpt of the metadata while steps see it; see <see cref="Coppice.Distributions.SandboxLayout.Excerpt"/>.</summary>
internal sealed class ShownExcerpt : IDisposable
{
    /// <summary>No excerpt: steps read all metadata.</summary>
    public static readonly ShownExcerpt None = new();

    private readonly string? folder;

    /// <param name="folder">The folder, removed at the end.</param>
    /// <param name="bind">What shows it.</param>
    public ShownExcerpt(string folder, SandboxBind bind) => (this.folder, Binds) = (folder, [bind]);

    private ShownExcerpt()
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
