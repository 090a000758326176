using Coppice.Foundation.Processes;
using Coppice.Sandbox.Tests.Support;

namespace Coppice.Sandbox.Tests;

/// <summary>Trees of layers as they are mounted: where they lie, how many there may be, and what they are made of.</summary>
[Trait("Category", "Integration")]
public sealed class MountedTreeTests(SmallTree tree)
{
    [Fact]
    public void Two_hosts_at_once_know_nothing_of_each_other()
    {
        using var one = new Inside(tree);
        using var other = new Inside(tree);
        one.Run("echo one >/root/mine");
        other.Run("echo other >/root/mine");
        one.Tree.Dispose();
        one.Host.Dispose();
        Assert.Equal("other\n", other.Run("cat /root/mine").Text);
    }

    [Fact]
    public void A_tree_that_does_not_fit_into_memory_lies_on_disk_and_is_removed()
    {
        using var inside = new Inside(tree);
        using (var large = inside.Host.Mount([tree.Layer], 1L << 40))
        {
            Assert.False(large.InMemory);
            var command = new SandboxCommand("sh", "-c", "echo kept >/root/file; cat /root/file; mkdir -p /a/b; chmod 0 /a/b /a");
            Assert.Equal("kept\n", inside.Host.Run(large, command).Text);
            Assert.NotEmpty(Directory.EnumerateDirectories(inside.WorkFolder, "tree-*", SearchOption.AllDirectories));
        }

        Assert.Empty(Directory.EnumerateDirectories(inside.WorkFolder, "tree-*", SearchOption.AllDirectories));
        Assert.True(inside.Tree.InMemory);
    }

    [Fact]
    public void Memory_that_a_tree_gave_back_is_there_for_the_next()
    {
        using var inside = new Inside(tree);
        for (var round = 0; round < 3; round++)
        {
            using var next = inside.Host.Mount([tree.Layer], 20 << 20);
            Assert.True(next.InMemory);
        }
    }

    // overlayfs itself ends at 500; of the options a kernel takes one page.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Hundreds_of_layers_are_mounted_wherever_the_store_lies(bool forceDisk)
    {
        using var folder = new TempFolder();
        var deep = folder.At([.. Enumerable.Range(0, 12).Select(level => new string('d', 60) + level)]);
        var layers = Enumerable.Range(0, 400).Select(number => Path.Combine(deep, $"{number}")).ToList();
        layers.ForEach(layer => Directory.CreateDirectory(layer));
        for (var number = 0; number < layers.Count; number++)
        {
            File.WriteAllText($"{layers[number]}/mark", $"{number}");
            File.WriteAllText($"{layers[number]}/mark-{number}", "");
        }

        using var host = SandboxHost.Start(new ProcessRunner(), Path.Combine(deep, "work"), Inside.Limits);
        using var mounted = host.Mount([tree.Layer, .. layers], 1 << 20, forceDisk);
        Assert.Equal("399 400\n", host.Run(mounted, new SandboxCommand("sh", "-c", "set -- /mark-*; echo $(cat /mark) $#")).Text);
    }

    [Fact]
    public void More_layers_than_the_kernel_takes_are_refused_with_the_number()
    {
        using var inside = new Inside(tree);
        var layers = Enumerable.Range(0, 501).Select(number => $"/nowhere/{number}").ToList();
        var failure = Assert.Throws<Foundation.Failure>(() => inside.Host.Mount(layers, 1 << 20));
        Assert.Contains("501", failure.Message, StringComparison.Ordinal);
        Assert.Contains("500", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a:b")]
    [InlineData("a,b")]
    [InlineData("a b")]
    [InlineData("a\\b")]
    [InlineData("a'b$c")]
    [InlineData("a\"b")]
    [InlineData("-rf")]
    [InlineData("lowerdir=x,upperdir=y:ö")]
    public void Names_of_folders_are_taken_as_they_are(string name)
    {
        using var folder = new TempFolder();
        var layer = Directory.CreateDirectory(folder.At(name, "layer")).FullName;
        var work = Directory.CreateDirectory(folder.At(name, "work")).FullName;
        File.WriteAllText(layer + "/mark", "found");
        using var host = SandboxHost.Start(new ProcessRunner(), work, Inside.Limits);
        foreach (var forceDisk in (bool[])[false, true])
        {
            using var mounted = host.Mount([tree.Layer, layer], 1 << 20, forceDisk);
            Assert.Equal("found", host.Run(mounted, new SandboxCommand("cat", "/mark")).Text);
        }
    }

    [Fact]
    public void The_same_layer_may_stand_twice_in_a_row_and_the_upper_one_counts()
    {
        using var folder = new TempFolder();
        var (twice, between) = (folder.Make("twice"), folder.Make("between"));
        File.WriteAllText(twice + "/mark", "twice");
        File.WriteAllText(between + "/mark", "between");
        using var host = SandboxHost.Start(new ProcessRunner(), folder.Make("work"), Inside.Limits);
        using var mounted = host.Mount([tree.Layer, twice, between, twice], 1 << 20);
        Assert.Equal("twice", host.Run(mounted, new SandboxCommand("cat", "/mark")).Text);
    }
}
