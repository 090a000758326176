using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests.Packaging;

/// <summary>
/// A folder of own packages that is published as the archive <c>tools</c> and served on loopback, and a root of a machine that
/// reads it.
/// </summary>
/// <param name="archive">The keys of an archive of the distribution: <c>type: debian, suites: [x]</c>.</param>
/// <param name="type">Its type.</param>
public abstract class PublishedTools(string type, string archive) : IAsyncLifetime
{
    private ServedFolder served = null!;

    /// <summary>What is published.</summary>
    protected TempFolder Repository { get; } = new();

    /// <summary>The root of the machine that reads it.</summary>
    protected TempFolder Reader { get; } = new();

    /// <summary>Where it is served, without a slash at the end.</summary>
    protected string Url => served.Url;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => served = await ServedFolder.StartAsync(Repository.Path);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await served.DisposeAsync();
        Reader.Dispose();
        Repository.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Publishes what lies in the folder now.</summary>
    private protected void Publish(Workbench bench, params string[] more) =>
        bench.Do("publish", ["tools", "--to", Repository.Path, "--url", Url, .. more]);

    /// <summary>A family with the folder, of which nothing is grown.</summary>
    private protected Workbench Bench() => new Workbench(Write, store: null).Declare("");

    private void Write(TempFolder where, string templates)
    {
        Directory.CreateDirectory(where.At("debs"));
        File.WriteAllText(where.At("keyring.gpg"), "");
        File.WriteAllText(
            where.At("family.yaml"),
            "version: 1\nfamily: tests\narchives:\n"
                + $"  main: {{type: {type}, {archive}, mirror: 'http://mirror.example/x', keyring: keyring.gpg}}\n"
                + $"  tools: {{type: {type}, packages: debs/}}\ntemplates:\n  base: {{archive: main}}\n" + templates);
    }
}
