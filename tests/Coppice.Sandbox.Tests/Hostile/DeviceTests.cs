using Coppice.Sandbox.Tests.Support;

namespace Coppice.Sandbox.Tests.Hostile;

/// <summary>Root inside may change mode and owner of every device node that he sees, so none of them is the machine's.</summary>
[Trait("Category", "Integration")]
public sealed class DeviceTests(SmallTree tree) : IDisposable
{
    private static readonly string[] Nodes = ["null", "zero", "full", "random", "urandom", "tty"];

    private readonly Inside inside = new(tree);

    public void Dispose() => inside.Dispose();

    [Theory]
    [InEachWay]
    public void Nodes_of_the_machine_keep_their_modes(Way way)
    {
        var before = Nodes.Select(Mode).ToList();
        var modes = inside.Perl(
            way,
            "for (qw(null zero full random urandom tty)) { chmod 0640, \"/dev/$_\"; printf \"%o\\n\", (lstat \"/dev/$_\")[2] & "
                + "0777; }");
        Assert.Equal(before, Nodes.Select(Mode));
        // It is not that the kernel refused.
        Assert.Equal(string.Concat(Enumerable.Repeat("640\n", Nodes.Length)), modes);
    }

    private static UnixFileMode Mode(string node) => File.GetUnixFileMode("/dev/" + node);
}
