using Coppice.Families;
using Coppice.Foundation;
using Coppice.Sources.Tests.Support;

namespace Coppice.Sources.Tests;

/// <summary>Sources from git. Needs git, gpg and gpgv.</summary>
[Trait("Category", "Integration")]
public sealed class GitSourceTests : IDisposable
{
    private const string Control = "# of ours\nSource: parts\nBuild-Depends: debhelper\n\nPackage: libparts\n";

    private readonly Keys keys;
    private readonly TakenSources sources = new();
    private readonly GitWorld world;

    public GitSourceTests(Keys keys)
    {
        this.keys = keys;
        sources.Trust(keys.Ring("pinned"));
        world = new GitWorld(keys, sources.Folder, "upstream").Init();
    }

    public void Dispose() => sources.Dispose();

    [Fact]
    public void A_signed_tag_is_taken_and_used_offline_again()
    {
        var commit = world.Commit(("version", "1.0\n"), ("debian/control", Control), ("src/main.c", "int x;\n"));
        world.Tag("v1.0", commit);
        var source = sources.Take(TakenSources.Tagged(world, "v1.0"));
        Assert.Equal((commit, 1750000000, "v1.0", "1.0"), (source.Commit, source.Committed, source.Tag, source.Version));
        Assert.Equal("parts", source.Names["debian"]);
        Assert.Equal("v1.0", source.Newest?.Name);
        Assert.Equal(
            new Dictionary<string, string> { ["debian/"] = "/", ["debian/control"] = Control, ["src/"] = "/", ["src/main.c"] = "int x;\n", ["version"] = "1.0\n" },
            sources.Tree(source));

        // The repository is gone, and what was taken is there.
        Directory.Delete(world.Path, recursive: true);
        Assert.Equal(source.Content, sources.Take(TakenSources.Tagged(world, "v1.0"), new SourceOptions { Offline = true }).Content);
        Assert.Equal(source.Content, sources.Take(TakenSources.Tagged(world, "v1.0")).Content);
        Assert.Contains("there is no repository", Refused("v1.1", offline: false), StringComparison.Ordinal);
        Assert.Contains("its declaration changed", Refused("v1.1", offline: true), StringComparison.Ordinal);
        File.AppendAllText(sources.Store.ContentOf(source.Content), "x");
        Assert.Contains(
            "was changed in the store", Assert.Throws<Failure>(() => sources.Store.Open(source)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_repository_that_only_its_owner_may_read_is_fetched(bool bare)
    {
        world.Tag("v1", world.Commit(("a", "1\n")));
        var path = world.Path;
        if (bare)
        {
            path = sources.Folder.At("bare.git");
            world.In(["clone", "--quiet", "--bare", world.Path, path]);
        }

        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
        {
            File.SetUnixFileMode(entry.FullName, File.GetUnixFileMode(entry.FullName) & (UnixFileMode)0x1c0);
        }

        var component = TakenSources.Tagged(world, "v1") with { Source = new GitDeclaration(new Uri($"file://{path}"), "v1", null, false) };
        Assert.Equal("1\n", sources.Tree(sources.Take(component))["a"]);
        Assert.Equal("v1", sources.Refreshed(component).Tag);
    }

    [Fact]
    public void The_newest_tag_is_the_greatest_version_or_the_latest_of_all()
    {
        var commit = world.Commit(("a", "1\n"));
        foreach (var tag in new[] { "v1.9", "v1.10", "R2", "other" })
        {
            world.Tag(tag, commit);
        }

        world.Tag("v2.0", commit, "stranger");
        Assert.Equal("v1.10", sources.Refreshed(TakenSources.Tagged(world, "v1.9")).Newest?.Name);
        Assert.Equal("v1.9", sources.Refreshed(TakenSources.Tagged(world, "R2")).Newest?.Name);
    }

    [Fact]
    public void The_same_commit_gives_the_same_content_from_whatever_repository()
    {
        var commit = world.Commit(("a", "1\n"));
        world.Tag("v1", commit);
        var first = sources.Take(TakenSources.Tagged(world, "v1"));
        using var others = new TakenSources();
        others.Trust(keys.Ring("pinned"));
        var copy = new GitWorld(keys, others.Folder, "copy").Init();
        copy.In(["fetch", "--quiet", world.Path, "+refs/*:refs/*", "--update-head-ok"]);
        Assert.Equal(first.Content, others.Take(TakenSources.Tagged(copy, "v1")).Content);
    }

    [Fact]
    public void Only_what_is_new_is_fetched_again()
    {
        world.Tag("v1", world.Commit(("a", new string('x', 100_000))));
        sources.Take(TakenSources.Tagged(world, "v1"));
        world.Tag("v2", world.Commit(("b", "2\n")));
        var source = sources.Refreshed(TakenSources.Tagged(world, "v2"));
        Assert.Equal(new string('x', 100_000), sources.Tree(source)["a"]);
        var packs = Directory.GetFiles(sources.Folder.At("store/sources/repositories/parts.git/objects/pack"), "*.pack")
            .Select(file => new FileInfo(file).Length).ToList();
        Assert.Equal(2, packs.Count);
        Assert.True(packs.Max() < 10_000, string.Join(' ', packs));
        Assert.Equal("v2", source.Newest?.Name);
        Assert.Equal(source.Identity, sources.Refreshed(TakenSources.Tagged(world, "v2")).Identity);
    }

    [Fact]
    public void A_tag_that_was_moved_and_signed_again_has_to_be_agreed_to()
    {
        world.Tag("v1.0", world.Commit(("a", "1\n")));
        sources.Take(TakenSources.Tagged(world, "v1.0"));
        var moved = world.Commit(("a", "2\n"));
        world.Tag("v1.0", moved);
        var problem = sources.Refused(TakenSources.Tagged(world, "v1.0"));
        Assert.Contains("it was moved", problem.Message, StringComparison.Ordinal);
        Assert.EndsWith($"coppice components parts --refresh --agree {moved[..12]}", problem.Hint, StringComparison.Ordinal);
        sources.Refused(TakenSources.Tagged(world, "v1.0"), "0123456789ab");
        sources.Refused(TakenSources.Tagged(world, "v1.0"), moved[..11]);
        Assert.Equal(moved, sources.Refreshed(TakenSources.Tagged(world, "v1.0"), moved[..12]).Commit);
        Assert.Equal(moved, sources.Refreshed(TakenSources.Tagged(world, "v1.0")).Commit);
    }

    [Fact]
    public void A_tag_of_another_project_signed_by_the_same_key_has_to_be_agreed_to()
    {
        world.Tag("v1.0", world.Commit(("debian/control", Control)));
        sources.Take(TakenSources.Tagged(world, "v1.0"));
        Directory.Delete(world.Path, recursive: true);
        world.Init();
        world.Tag("v1.1", world.Commit(("debian/control", Control.Replace("parts", "other"))));
        var problems = Assert.Throws<Failure>(() => sources.Refreshed(TakenSources.Tagged(world, "v1.1"))).Problems;
        Assert.Contains("no history in common", problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("the source was named parts (debian), and is named other now", problems[1].Message, StringComparison.Ordinal);
        Assert.Equal("other", sources.Refreshed(TakenSources.Tagged(world, "v1.1"), world.Head()).Names["debian"]);
    }

    [Fact]
    public void A_branch_is_followed_from_signed_head_to_signed_head()
    {
        var first = world.Commit(("version", "1.0\n"));
        world.Tag("v1.0", first);
        world.Tag("tested", first);
        Assert.Equal("v1.0", sources.Take(TakenSources.Branch(world)).Tag);

        var second = world.Commit(("version", "1.1\n"));
        var problem = sources.Refused(TakenSources.Branch(world));
        Assert.Contains($"the head of main, {second[..12]}, has no tag with a valid signature", problem.Message, StringComparison.Ordinal);
        Assert.EndsWith("the newest signed one is: tag: v1.0", problem.Hint, StringComparison.Ordinal);

        // No version's tag: "a signed tag on this commit" is what counts.
        world.Tag("mm_" + second[..8], second);
        Assert.Equal(second, sources.Refreshed(TakenSources.Branch(world)).Commit);

        world.In(["reset", "--quiet", "--hard", first]);
        Assert.Contains("it was rewritten or goes back", sources.Refused(TakenSources.Branch(world)).Message, StringComparison.Ordinal);
        Assert.Equal(first, sources.Refreshed(TakenSources.Branch(world), first).Commit);
        Assert.Contains(
            "has no branch mian; did you mean main?", sources.Refused(TakenSources.Branch(world, "mian")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tag_names_the_version_that_the_source_has()
    {
        var commit = world.Commit(("version", "1.0\n"), ("rel", "2\n"));
        foreach (var tag in new[] { "v1.0", "v1.0-2", "v1.1", "release-9" })
        {
            world.Tag(tag, commit);
        }

        Assert.Equal("v1.0", sources.Refreshed(TakenSources.Tagged(world, "v1.0")).Tag);
        Assert.Equal("v1.0-2", sources.Refreshed(TakenSources.Tagged(world, "v1.0-2")).Tag);
        Assert.Equal("release-9", sources.Refreshed(TakenSources.Tagged(world, "release-9")).Tag);
        Assert.Contains(
            "the tag v1.1 is on a source whose file version says 1.0", sources.Refused(TakenSources.Tagged(world, "v1.1")).Message,
            StringComparison.Ordinal);
        Assert.Equal("v1.1", sources.Refreshed(TakenSources.Tagged(world, "v1.1", mismatch: true)).Tag);
    }

    [Fact]
    public void Keys_that_count_now_prove_what_was_taken_without_network()
    {
        world.Tag("v1", world.Commit(("a", "1\n")));
        var taken = sources.Take(TakenSources.Tagged(world, "v1"));
        Directory.Delete(world.Path, recursive: true);
        var offline = new SourceOptions { Offline = true };
        sources.Trust(keys.Ring("pinned", "stranger"));
        Assert.Equal(taken.Content, sources.Take(TakenSources.Tagged(world, "v1"), offline).Content);
        sources.Trust(keys.Ring("stranger"));
        Assert.Throws<Failure>(() => sources.Take(TakenSources.Tagged(world, "v1"), offline));
    }

    private string Refused(string tag, bool offline) => Assert.Throws<Failure>(
        () => sources.Take(TakenSources.Tagged(world, tag), new SourceOptions { Offline = offline })).Message;
}
