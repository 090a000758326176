using Coppice.Archives.Tests.Support;
using Coppice.Foundation;
using Coppice.Sources.Tests.Support;

namespace Coppice.Sources.Tests;

/// <summary>Files that belong to a source and lie elsewhere. Needs gpgv.</summary>
[Trait("Category", "Integration")]
public sealed class FurtherFileTests : IAsyncDisposable
{
    private const string Kept = ".coppice-files/up-1.0.tar.gz";
    private readonly Keys keys;
    private readonly TakenSources sources = new();
    private readonly ScriptedServer server;
    private readonly string tree;
    private readonly string served;

    public FurtherFileTests(Keys keys)
    {
        this.keys = keys;
        tree = sources.Folder.Make("own");
        served = sources.Folder.Make("served");
        server = new ScriptedServer(served);
        File.WriteAllText(Path.Join(tree, "version"), "1.0\n");
        File.WriteAllText(Path.Join(served, "up-1.0.tar.gz"), "archive");
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        sources.Dispose();
    }

    [Fact]
    public void It_becomes_part_of_the_source_by_the_hash_that_this_has_and_is_fetched_once()
    {
        Ask("sha256: hash");
        File.WriteAllText(Path.Join(tree, "hash"), $"{Digest.Of("archive").Hex} *up-1.0.tar.gz\n");
        var offline = new SourceOptions { Offline = true };
        Assert.Contains(
            "was never fetched, and --offline forbids it",
            Assert.Throws<Failure>(() => sources.Take(TakenSources.Own(tree), offline)).Message, StringComparison.Ordinal);

        var own = sources.Take(TakenSources.Own(tree));
        Assert.Equal("archive", sources.Tree(own)[Kept]);
        Assert.Equal([("up-1.0.tar.gz", "sha256")], own.Files.Select(file => (file.Name, file.Proof)));
        Assert.Equal(own.Content, sources.Take(TakenSources.Own(tree), offline).Content);
        Assert.Single(server.Requests);
        Assert.Contains(sources.Store.ContentOf(own.Content), sources.Store.Unreachable());

        File.WriteAllText(Path.Join(tree, "other"), "other");
        Assert.NotEqual(own.Content, sources.Take(TakenSources.Own(tree)).Content);
        File.WriteAllText(Path.Join(served, "up-1.0.tar.gz"), "changed");
        File.WriteAllText(Path.Join(tree, "other"), "third");
        var refused = sources.Refused(TakenSources.Own(tree));
        Assert.Contains("is not the file that belongs to its source", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"told by the source: {Digest.Of("archive").Hex}", refused.Details!);
    }

    [Fact]
    public void It_is_proved_by_a_signature_of_a_key_that_the_source_has()
    {
        Ask($"signature: {server.At("/up-1.0.tar.gz.asc")}, pubkeys: [key.asc]");
        Assert.Contains("has no key for it", sources.Refused(TakenSources.Own(tree)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(Path.Join(tree, "key.asc"), File.ReadAllBytes(keys.Ring("pinned")));
        Assert.Contains("there is no file", sources.Refused(TakenSources.Own(tree)).Message, StringComparison.Ordinal);

        Sign("stranger");
        Assert.Contains(
            "the further file http", sources.Refused(TakenSources.Own(tree)).Message, StringComparison.Ordinal);
        Sign("pinned");
        var own = sources.Take(TakenSources.Own(tree));
        Assert.Equal("archive", sources.Tree(own)[Kept]);
        Assert.Matches("^[0-9A-F]{40}$", Assert.Single(own.Files).Proof);
    }

    [Theory]
    [InlineData("tag: v1", "tells neither a hash nor a signature")]
    [InlineData("sha256: gone", "names gone, which the source does not have")]
    [InlineData("sha512: version", "names version, which does not begin with the digits of a sha512")]
    public void What_proves_nothing_is_refused_before_anything_is_fetched(string entry, string message)
    {
        Ask(entry);
        Assert.Contains(message, sources.Refused(TakenSources.Own(tree)).Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void A_signed_tag_proves_it_by_what_its_commit_says()
    {
        var world = new GitWorld(keys, sources.Folder, "upstream").Init();
        sources.Trust(keys.Ring("pinned"));
        Ask("sha256: hash");
        var commit = world.Commit(
            (".qubesbuilder", File.ReadAllText(Path.Join(tree, ".qubesbuilder"))), ("version", "1.0\n"),
            ("hash", Digest.Of("archive").Hex));
        world.Tag("v1.0", commit);
        var source = sources.Take(TakenSources.Tagged(world, "v1.0"));
        Assert.Equal(("archive", 1), (sources.Tree(source)[Kept], source.Files.Count));
        Assert.Equal(source.Content, sources.Take(TakenSources.Tagged(world, "v1.0")).Content);
        Assert.Equal(source.Files, sources.Store.Find(TakenSources.Name)!.Files);
        Assert.DoesNotContain(sources.Store.ContentOf(source.Content), sources.Store.Unreachable());
    }

    private void Ask(string entry) => File.WriteAllText(
        Path.Join(tree, ".qubesbuilder"),
        $"source: {{files: [{{url: '{server.At("/up-@VERSION@.tar.gz").OriginalString}', {entry}}}]}}\n");

    private void Sign(string key) => File.WriteAllBytes(
        Path.Join(served, "up-1.0.tar.gz.asc"),
        keys.SignDetached(File.ReadAllBytes(Path.Join(served, "up-1.0.tar.gz")), key, "--armor"));
}
