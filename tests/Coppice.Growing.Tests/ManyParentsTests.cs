using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

/// <summary>A template of more parents than one page of mount options has layers for.</summary>
public sealed class ManyParentsTests(GrownBase grown)
{
    [Fact]
    [Trait("Category", "Soak")]
    public void One_of_sixty_five_parents_grows_runs_leaves_the_store_and_is_proved()
    {
        var parents = Enumerable.Range(1, 65).Select(number => $"p{number}").ToList();
        using var bench = new Workbench(grown);
        foreach (var parent in parents)
        {
            bench.Write($"{parent}/opt/{parent}", $"{parent}\n");
        }

        bench
            .Declare(
                string.Join(
                    '\n',
                    parents.Select(parent => $"{parent}: {{from: base, files: [{parent}/]}}")
                        .Append($"all: {{from: [{string.Join(", ", parents)}]}}")))
            .Grow();
        Assert.Equal("65\n", bench.Do("run", "all", "--", "sh", "-c", "ls /opt | wc -l").Text);
        bench.Do("export", "all", "--as", "dir", "-o", bench.FamilyFile + ".out");
        Assert.Equal(65, Directory.GetFiles(bench.FamilyFile + ".out/opt").Length);
        bench.Write("p1/opt/p1", "another\n");
        bench.Do("build");
        Assert.Equal("another\n", bench.Text("all", "opt/p1"));
        bench.Do("audit", "all");
        Assert.Empty(bench.Fsck());
    }
}
