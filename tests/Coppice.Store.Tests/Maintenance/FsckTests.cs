using Coppice.Foundation.Posix;
using Coppice.Store.Maintenance;
using Coppice.Store.Tests.Support;

namespace Coppice.Store.Tests.Maintenance;

[Trait("Category", "Integration")]
public sealed class FsckTests : IDisposable
{
    private readonly StoreFixture fixture = new();

    public FsckTests() => fixture.Grow("vault", "the vault's own", fixture.Grow("base", "the base's own"));

    [Fact]
    public void A_sound_store_has_no_problems() => Assert.Empty(Run());

    [Fact]
    public void A_flipped_byte_is_found_in_the_object_and_in_the_layer_that_uses_it()
    {
        var file = fixture.Objects()[0];
        var time = File.GetLastWriteTimeUtc(file);
        var content = File.ReadAllBytes(file);
        content[3] ^= 1;
        File.WriteAllBytes(file, content);
        File.SetLastWriteTimeUtc(file, time);

        var problems = Run();

        Assert.Contains(
            problems,
            problem => problem.Path == file && problem.Message.Contains("content was changed", StringComparison.Ordinal));
        Assert.Contains(
            problems,
            problem =>
                problem.Path.Contains("/layers/", StringComparison.Ordinal)
                    && problem.Path.EndsWith(".txt", StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_object_is_found_and_the_hint_brings_it_back()
    {
        var path = fixture.Objects()[0];
        File.Delete(path);
        var problem = Assert.Single(Run());
        Assert.Equal(path, problem.Path);
        Assert.Contains("is missing", problem.Message, StringComparison.Ordinal);
        Shell.Script(problem.Hint);
        Assert.Empty(Run());
    }

    [Fact]
    public void A_truncated_object_is_found()
    {
        using (var file = File.OpenWrite(fixture.Objects()[0]))
        {
            file.SetLength(2);
        }

        Assert.Contains(Run(), problem => problem.Path == fixture.Objects()[0]);
    }

    [Fact]
    public void A_changed_mode_is_found()
    {
        var file = fixture.Objects()[0];
        Shell.Script($"chmod 4755 {file}");
        Assert.Contains(Run(), problem => problem.Path == file && problem.Message.Contains("mode", StringComparison.Ordinal));
    }

    [Fact]
    public void An_object_replaced_by_a_link_is_found()
    {
        var file = fixture.Objects()[0];
        Shell.Script($"mv {file} {fixture.Store.Path}/../kept; ln -s ../../../kept {file}");
        Assert.Contains(Run(), problem => problem.Path == file && problem.Message.Contains("symlink", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("rm tree/vault.txt", "tree/vault.txt", "is missing")]
    [InlineData("echo x >tree/new", "tree/new", "does not belong")]
    [InlineData("echo x >new", "new", "does not belong")]
    [InlineData("rm tree/vault.txt; ln -s /etc/passwd tree/vault.txt", "tree/vault.txt", "was changed")]
    [InlineData("cp tree/vault.txt t; rm tree/vault.txt; mv t tree/vault.txt; chmod 777 "
        + "tree/vault.txt", "tree/vault.txt", "was changed")]
    [InlineData("echo >>manifest", "manifest", "was changed")]
    [InlineData("rm manifest", "", "has no manifest")]
    public void A_layer_that_is_not_what_its_manifest_lists_is_found(string change, string path, string message)
    {
        var layer = Path.GetDirectoryName(fixture.Layers.TreePath(fixture.Generations.Current("vault")!.Layers[1]))!;
        Shell.Script($"cd {layer}; {change}");
        Assert.Contains(Run(), problem =>
            problem.Path == (path.Length == 0 ? layer : $"{layer}/{path}")
                && problem.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_directory_that_was_made_opaque_is_found()
    {
        var tree = fixture.Layers.TreePath(fixture.Generations.Current("vault")!.Layers[1]);
        using (var folder = DirectoryHandle.Open(tree))
        {
            Xattr.Set(folder, "."u8, "trusted.overlay.opaque"u8, "y"u8);
        }

        Assert.Contains(Run(), problem => problem.Path == tree + "/" && problem.Message == "was changed");
    }

    [Theory]
    [InlineData("foreign")]
    [InlineData("contents/foreign")]
    [InlineData("contents/aa/foreign")]
    [InlineData("layers/foreign")]
    [InlineData("generations/foreign")]
    [InlineData("generations/vault/foreign")]
    public void A_foreign_file_is_found(string path)
    {
        Shell.Script($"mkdir -p $(dirname {fixture.Store.At(path)}); echo x >{fixture.Store.At(path)}");
        Assert.Contains(
            Run(),
            problem =>
                problem.Path == fixture.Store.At(path) && problem.Message.Contains("does not belong", StringComparison.Ordinal));
    }

    [Fact]
    public void Folders_of_other_stages_are_known_by_name()
    {
        Directory.CreateDirectory(fixture.Store.At("snapshots"));
        Assert.Empty(new Fsck(fixture.Store, new FsckOptions { KnownNames = ["snapshots"] }).Run());
        Assert.Single(Run());
    }

    [Fact]
    public void Checks_of_other_stages_are_run()
    {
        var problem = new FsckProblem("packages/x", "is not x", "rm packages/x");
        Assert.Equal([problem], new Fsck(fixture.Store, new FsckOptions { Checks = [_ => [problem]] }).Run());
    }

    [Fact]
    public void A_generation_whose_layers_are_gone_or_do_not_make_its_tree_is_found()
    {
        var file = fixture.Store.At("generations", "vault", "1.json");
        var tree = fixture.Generations.Current("vault")!.Tree.Hex;
        File.WriteAllText(file, File.ReadAllText(file).Replace(tree, new string('0', 64), StringComparison.Ordinal));
        Assert.Equal("its layers do not give the tree that it names", Assert.Single(Run()).Message);

        Directory.Delete(
            Path.GetDirectoryName(fixture.Layers.TreePath(fixture.Generations.Current("vault")!.Layers[1]))!, recursive: true);
        Assert.Contains("no layer", Assert.Single(Run()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Of_a_grafted_generation_either_layer_is_missed(int layer)
    {
        var grafted = fixture.Graft(fixture.Generations.Current("vault")!, fixture.Grow("base", "newer"), "second layer");
        Assert.Empty(Run());
        Directory.Delete(Path.GetDirectoryName(fixture.Layers.TreePath(grafted.Layers[layer]))!, recursive: true);
        Assert.Contains(
            Run(),
            problem =>
                problem.Path.EndsWith("vault/2.json", StringComparison.Ordinal)
                    && problem.Message.Contains("no layer", StringComparison.Ordinal));
    }

    [Fact]
    public void A_current_that_points_nowhere_is_found()
    {
        Shell.Script($"ln -sfn 9.json {fixture.Store.At("generations", "vault", "current")}");
        Assert.Equal("does not point to a generation", Assert.Single(Run()).Message);
    }

    public void Dispose() => fixture.Dispose();

    private IReadOnlyList<FsckProblem> Run() => new Fsck(fixture.Store, new FsckOptions()).Run();
}
