using Coppice.Cli.Verbs;

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
        Assert.Equal(await File.ReadAllTextAsync(Checkout.Starter), await File.ReadAllTextAsync(file));
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
    public async Task For_Qubes_it_writes_the_family_with_the_key_of_the_archive()
    {
        Assert.Equal(0, await fake.RunAsync(AllVerbs.List, "init", "--qubes", folder));

        var example = Path.GetDirectoryName(Checkout.Example("qubes"))!;
        var files = Directory.GetFiles(example, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(example, file)).Order().ToList();
        Assert.Equal(["family.yaml", "files/deploy/etc/qubes-rpc/coppice.Apply", "keys/qubes-4.3.asc"], files);
        Assert.Equal(
            files,
            Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(folder, file)).Order());
        Assert.All(
            files,
            file => Assert.Equal(File.ReadAllText(Path.Combine(example, file)), File.ReadAllText(Path.Combine(folder, file))));
        Assert.Contains(
            $"wrote {folder}/files/deploy/etc/qubes-rpc/coppice.Apply\nwrote {folder}/keys/qubes-4.3.asc\nwrote {folder}/family.yaml\n", fake.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_somebody_else_beside_it_means_that_nothing_is_written()
    {
        Directory.CreateDirectory(Path.Combine(folder, "keys"));
        var key = Path.Combine(folder, "keys/qubes-4.3.asc");
        await File.WriteAllTextAsync(key, "mine");

        Assert.Equal(1, await fake.RunAsync(AllVerbs.List, "init", "--qubes", folder));

        Assert.Equal("mine", await File.ReadAllTextAsync(key));
        Assert.False(File.Exists(Path.Combine(folder, "family.yaml")));
        Assert.Contains($"{key} already exists", fake.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_places_are_wrong_usage()
    {
        Assert.Equal(64, await fake.RunAsync(AllVerbs.List, "init", folder, "-f", Path.Combine(folder, "x.yaml")));
        Assert.Empty(Directory.GetFiles(folder));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
