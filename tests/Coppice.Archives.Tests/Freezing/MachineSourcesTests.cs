using Coppice.Archives.Freezing;
using Coppice.Archives.Tests.Support;
using Coppice.Distributions.Debian;

namespace Coppice.Archives.Tests.Freezing;

public sealed class MachineSourcesTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Files_of_both_formats_are_read_and_others_are_not()
    {
        Directory.CreateDirectory(folder.At("etc", "apt", "sources.list.d"));
        File.WriteAllText(folder.At("etc", "apt", "sources.list"), "one");
        File.WriteAllText(folder.At("etc", "apt", "sources.list.d", "b.sources"), "three");
        File.WriteAllText(folder.At("etc", "apt", "sources.list.d", "a.list"), "two");
        File.WriteAllText(folder.At("etc", "apt", "sources.list.d", "a.list.disabled"), "no");
        File.WriteAllText(folder.At("etc", "apt", "sources.list.d", "huge.list"), new string('x', MachineSources.SizeLimit + 1));

        var texts = new MachineSources(folder.Path).Read(new DebianArchiveFormat());

        Assert.Equal(
            ["/etc/apt/sources.list", "/etc/apt/sources.list.d/a.list", "/etc/apt/sources.list.d/b.sources"],
            texts.Select(text => text.Path));
        Assert.Equal(["one", "two", "three"], texts.Select(text => text.Text));
    }

    [Fact]
    public void A_machine_without_apt_has_none() =>
        Assert.Empty(new MachineSources(folder.At("nothing")).Read(new DebianArchiveFormat()));
}
