using Coppice.Foundation;
using Coppice.Sandbox.Tests.Support;

namespace Coppice.Sandbox.Tests.Hostile;

/// <summary>
/// bubblewrap follows links of the tree where it makes mount points, and while it does so the machine lies below
/// <c>/oldroot</c>. Each place must be a folder, whoever made it something else: a layer, or the step before.
/// </summary>
[Trait("Category", "Integration")]
public sealed class MountPlaceTests(SmallTree tree) : IDisposable
{
    private readonly Inside inside = new(tree);
    private readonly TempFolder machine = new();

    public void Dispose()
    {
        inside.Dispose();
        machine.Dispose();
    }

    [Theory]
    [InlineData("/var")]
    [InlineData("/var/tmp")]
    [InlineData("/dev")]
    [InlineData("/proc")]
    [InlineData("/run")]
    [InlineData("/tmp")]
    public void A_link_in_the_place_of_what_is_mounted_over_is_refused(string place)
    {
        foreach (var target in (string[])["/oldroot" + machine.Path, $"../../../../../oldroot{machine.Path}", "/usr", "nowhere"])
        {
            using var layer = new TempFolder();
            Directory.CreateDirectory(Path.GetDirectoryName(layer.Path + place)!);
            File.CreateSymbolicLink(layer.Path + place, target);
            using var mounted = inside.Host.Mount([tree.Layer, layer.Path], 1 << 20);
            Refused(place, () => inside.Host.Run(mounted, new SandboxCommand("true")));
            Refused(place, () => inside.Host.RunAttached(mounted, new SandboxCommand("true"), interactive: true));
            var tools = new SandboxCommand("true") { Programs = ["true"], TargetRuns = true };
            Refused(place, () => inside.Host.RunHostTools(mounted, tools));
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(machine.Path));
    }

    [Theory]
    [InlineData("/srv/here")]
    [InlineData("/srv")]
    public void A_link_that_a_step_made_on_the_way_to_what_is_shown_is_refused_in_the_next(string place)
    {
        var other = Directory.CreateTempSubdirectory("coppice-test-").FullName;
        try
        {
            inside.Run($"mkdir -p /srv; [ {place} = /srv ] && rm -r /srv; ln -s /oldroot{machine.Path} {place}");
            var shown = new SandboxBind(other, "/srv/here/deep");
            Refused(place, () => inside.Host.Run(inside.Tree, new SandboxCommand("true") { Binds = [shown] }));
            Refused(place, () => inside.Host.Run(inside.Tree, new SandboxCommand("true") { Scratch = ["/srv/here/deep"] }));
            var inTarget = shown with { Target = "/target" + shown.Target };
            Refused(place, () => inside.Host.RunHostTools(inside.Tree, new SandboxCommand("true") { Binds = [inTarget] }));
            Refused(place, () => inside.Host.RunHostTools(inside.Tree, new SandboxCommand("true") { Outputs = [inTarget] }));
            Assert.Empty(Directory.EnumerateFileSystemEntries(machine.Path));
        }
        finally
        {
            Directory.Delete(other);
        }
    }

    [Fact]
    public void What_is_below_a_place_that_is_mounted_over_does_not_matter()
    {
        using var layer = new TempFolder();
        Directory.CreateDirectory(layer.At("run"));
        File.CreateSymbolicLink(layer.At("run", "lock"), "/oldroot" + machine.Path);
        File.CreateSymbolicLink(layer.At("run", "coppice"), "/oldroot" + machine.Path);
        using var mounted = inside.Host.Mount([tree.Layer, layer.Path], 1 << 20);
        var result = inside.Host.Run(mounted, new SandboxCommand("ls", "/run/coppice") { Scratch = ["/run/coppice/scratch"] });
        Assert.Equal("scratch\n", result.Text);
        Assert.Empty(Directory.EnumerateFileSystemEntries(machine.Path));
    }

    private static void Refused(string place, Func<object> run)
    {
        var failure = Assert.Throws<Failure>(() => run());
        Assert.Contains(place + " in the template's tree", failure.Message, StringComparison.Ordinal);
        Assert.NotEmpty(failure.Problems[0].Hint!);
    }
}
