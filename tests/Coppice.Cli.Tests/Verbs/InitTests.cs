using Coppice.Cli.Verbs;
using Coppice.Families;

namespace Coppice.Cli.Tests.Verbs;

public sealed class InitTests : IDisposable
{
    private readonly FakeHost fake = new();
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;

    [Theory]
    [InlineData("family.yaml", "-f", "family.yaml")]
    [InlineData("new/deep/family.yaml", "new/deep")]
    [InlineData("home.yml", "home.yml")]
    public async Task It_writes_the_starter_where_asked_and_names_the_next_command(string written, params string[] arguments)
    {
        arguments = [.. arguments.SkipLast(1), Path.Combine(folder, arguments[^1])];
        Assert.Equal(0, await fake.RunAsync(AllVerbs.List, ["init", .. arguments]));
        var file = Path.Combine(folder, written);
        Assert.Equal(StarterFamily.Text, await File.ReadAllTextAsync(file));
        Assert.Equal($"wrote {file}\nnext: coppice -f {file} plan\n", fake.Error.ToString());
    }

    [Fact]
    public async Task It_overwrites_nothing()
    {
        var file = Path.Combine(folder, "family.yaml");
        await File.WriteAllTextAsync(file, "mine");
        Assert.Equal(1, await fake.RunAsync(AllVerbs.List, "init", folder));
        Assert.Equal("mine", await File.ReadAllTextAsync(file));
        Assert.Contains("already exists", fake.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_places_are_wrong_usage()
    {
        Assert.Equal(64, await fake.RunAsync(AllVerbs.List, "init", folder, "-f", Path.Combine(folder, "x.yaml")));
        Assert.Empty(Directory.GetFiles(folder));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
