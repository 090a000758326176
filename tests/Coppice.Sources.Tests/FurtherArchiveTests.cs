using Coppice.Families.Importing;
using Coppice.Foundation;
using Coppice.Sandbox;
using Coppice.Sources.Git;
using Coppice.Sources.Signing;
using Coppice.Sources.Tests.Support;

namespace Coppice.Sources.Tests;

/// <summary>Archives of other repositories that belong to a source. Needs git, gpgv and gzip; GNU tar is the referee.</summary>
[Trait("Category", "Integration")]
public sealed class FurtherArchiveTests : IDisposable
{
    private readonly Keys keys;
    private readonly TakenSources sources = new();
    private readonly GitWorld world;
    private readonly string commit;

    public FurtherArchiveTests(Keys keys)
    {
        this.keys = keys;
        world = new GitWorld(keys, sources.Folder, "up.git").Init();
        commit = world.Commit(("a", "first"), ("sub/b", "second"), (".gitattributes", "a export-ignore\n"));
        world.Tag("v1", commit);
        world.Tag("v2", commit, key: "stranger");
        world.Tag("v3", commit, key: null);
        Directory.CreateDirectory(sources.Folder.At("store"));
    }

    public void Dispose() => sources.Dispose();

    [Fact]
    public void A_signed_tag_or_the_name_of_a_commit_gives_the_same_archive_each_time()
    {
        var (file, path) = Make(new ArchivedCommit("v1", null, "up-1", "up-1.tar.gz"));
        Assert.Matches("^[0-9A-F]{40}$", file.Proof);
        Assert.Equal(
            "./up-1/\n./up-1/.gitattributes\n./up-1/a\n./up-1/sub/\n./up-1/sub/b\n",
            Testing.Shell.Run("tar", "--list", "--gzip", "--file", path));
        Assert.Equal("second", Testing.Shell.Run("tar", "-xzOf", path, "./up-1/sub/b"));
        var (again, _) = Make(new ArchivedCommit(null, commit, "up-1", "up-1.tar.gz"));
        Assert.Equal(("commit", file.Content), (again.Proof, again.Content));
        var (plain, at) = Make(new ArchivedCommit("v1", null, "up-1", "up-1.tar"));
        Assert.Equal(plain.Content, Digest.Of(File.ReadAllBytes(at)));
        Assert.NotEqual(file.Content, plain.Content);
    }

    [Theory]
    [InlineData("v2", "the tag v2 of")]
    [InlineData("v3", "has no signature")]
    [InlineData("v4", "has no tag v4")]
    public void What_no_key_of_the_source_has_signed_is_refused(string tag, string message) => Assert.Contains(
        message, Refused(new ArchivedCommit(tag, null, "up", "up.tar.gz")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_commit_that_is_not_there_is_told() => Assert.Equal(
        ProblemKind.Unreachable, Refused(new ArchivedCommit(null, new string('0', 40), "up", "up.tar.gz")).Kind);

    [Theory]
    [InlineData("git-basename: ../../etc")]
    [InlineData("git-basename: .hidden")]
    [InlineData("tag: v1, git-basename: a b")]
    public void A_name_that_leads_elsewhere_is_refused_before_anything_is_fetched(string entry)
    {
        var tree = sources.Folder.Make("own");
        File.WriteAllText(
            Path.Join(tree, ".qubesbuilder"),
            $"source: {{files: [{{git-url: 'https://mirror.example/up', commit-id: {commit}, {entry}}}]}}\n");
        Assert.Contains(
            "which is no name of a file", sources.Refused(TakenSources.Own(tree)).Message, StringComparison.Ordinal);
    }

    private Problem Refused(ArchivedCommit archived) => Assert.Throws<Failure>(() => Make(archived)).Problems[0];

    private (TakenFile File, string Path) Make(ArchivedCommit archived)
    {
        var configuration = sources.Folder.At("gitconfig");
        File.WriteAllText(configuration, GitTool.Configuration);
        var runner = new ConfinedRunner();
        var archives = new FurtherArchives(
            sources.Store, new SignatureJudge(runner),
            new GitClone(new GitTool(runner, configuration, new Dictionary<string, string>()), _ => null), runner);
        var request = new TakeRequest(TakenSources.Own(sources.Folder.Path), new SignerKeys([], [], 1), null, []);
        return archives.Make(
            request, new FurtherFile(world.Url) { Archived = archived },
            new SignerKeys([OpenPgpSet.OfSource("key.asc", File.ReadAllBytes(keys.Ring("pinned")))], [], 1),
            CancellationToken.None);
    }
}
