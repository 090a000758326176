using Coppice.Cli.Verbs;

namespace Coppice.Cli.Tests.Hostile;

/// <summary>What is no store does not become one by a slip, and is told in words.</summary>
public sealed class WrongStoreTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;
    private readonly FakeHost host = new();

    [Fact]
    public async Task A_file_is_no_store()
    {
        File.WriteAllText(At("family.yaml"),
            "version: 1\nfamily: t\narchives:\n  a: {type: debian, suites: [bookworm], components: [main]}\ntemplates:\n  base: "
                + "{archive: a}\n");
        File.WriteAllText(At("file"), "x");
        foreach (var verb in (string[])["plan", "status", "fsck", "build"])
        {
            Assert.NotEqual(0, await host.RunAsync(AllVerbs.List, "-f", At("family.yaml"), "-s", At("file"), verb));
            Assert.Contains($"{At("file")} is a regular file: a store is a folder", host.Error.ToString(),
                StringComparison.Ordinal);
            host.Error.GetStringBuilder().Clear();
        }
    }

    [Theory]
    [InlineData("plan")]
    [InlineData("check")]
    [InlineData("audit", "base")]
    [InlineData("suggest")]
    [InlineData("update")]
    [InlineData("provides", "less")]
    [InlineData("status")]
    [InlineData("tree")]
    [InlineData("history", "base")]
    [InlineData("fsck")]
    [InlineData("gc")]
    public async Task A_verb_that_grows_nothing_makes_no_store_where_not_even_its_folder_is(params string[] words)
    {
        File.WriteAllText(At("family.yaml"),
            "version: 1\nfamily: t\narchives:\n  a: {type: debian, suites: [bookworm], components: [main]}\ntemplates:\n  base: "
                + "{archive: a}\n");
        await host.RunAsync(AllVerbs.List, ["-f", At("family.yaml"), "-s", At("missing/store"), .. words]);
        Assert.False(Directory.Exists(At("missing")));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string At(string name) => Path.Combine(folder, name);
}
