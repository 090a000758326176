using System.Runtime.InteropServices;
using Coppice.Foundation.Processes;
using Coppice.Sandbox.Tests.Support;

namespace Coppice.Sandbox.Tests.Hostile;

/// <summary>
/// A folder or a lock that the caller of Coppice has open is a way out of every sandbox: no program may be handed one.
/// </summary>
[Trait("Category", "Integration")]
public sealed partial class InheritedDescriptorTests(SmallTree tree) : IDisposable
{
    private const string Listing = "/proc/self/fd";
    private readonly Inside inside = new(tree);
    private readonly TempFolder folder = new();
    private readonly List<int> open = [];

    public void Dispose()
    {
        open.ForEach(file => _ = Close(file));
        inside.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InEachWay]
    public void Foreign_code_has_its_standard_streams_only(Way way)
    {
        OpenAsACallerDoes();
        // The fourth is that of the listing.
        Assert.Equal("0\n1\n2\n3\n", inside.Run(way, $"ls {Listing}"));
    }

    [Fact]
    public void So_have_programs_of_the_machine()
    {
        OpenAsACallerDoes();
        Assert.Equal("0\n1\n2\n3\n", new ProcessRunner().Run(new Command("ls", [Listing])).Text);
        var tools = inside.Host.RunHostTools(inside.Tree, new SandboxCommand("ls", Listing));
        Assert.Equal("0\n1\n2\n3\n", tools.Text);
    }

    // Without O_CLOEXEC, as a shell opens them: below those that this process has itself, and far above.
    private void OpenAsACallerDoes()
    {
        File.WriteAllText(folder.At("file"), "secret");
        var (directory, file) = (Open(folder.Path, 0), Open(folder.At("file"), 2));
        open.AddRange([directory, file, Duplicate(directory, 900), Duplicate(file, 901)]);
        Assert.All(open, number => Assert.True(number > 2));
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int file, int number);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
