using Coppice.Distributions.Debian;
using Coppice.Distributions.Tests.Debian;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Tests;

public sealed class LzmaLibraryTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;

    [Theory]
    [InlineData("liblzma.so.5.8.1", true)]
    [InlineData("liblzma.so.5.10.0", true)]
    [InlineData("liblzma.so.5.8.0", false)]
    [InlineData("liblzma.so.5.6.4", false)]
    [InlineData("liblzma.so.5", false)]
    [InlineData("liblzma.so.5.8.1.bak", false)]
    [InlineData("other.so.5.8.1", false)]
    public void It_is_used_from_the_version_on_that_has_no_known_hole(string file, bool expected)
    {
        var path = Library(file == LzmaLibrary.Name ? "sub/" + file : file);
        Assert.Equal(expected, LzmaLibrary.Find(path) is not null);
    }

    [Fact]
    public void Its_version_and_bytes_are_those_of_the_file_that_the_link_points_to()
    {
        var library = LzmaLibrary.Find(Library("liblzma.so.5.8.1"))!;
        Assert.Equal(new Version(5, 8, 1), library.Version);
        Assert.Equal(folder, library.Folder);
        Assert.Equal("a library"u8.ToArray(), library.Read().ToArray());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("liblzma.so.5")]
    [InlineData("/nonexistent/liblzma.so.5")]
    public void Without_one_there_is_none(string? path) => Assert.Null(LzmaLibrary.Find(path));

    [Fact]
    public void A_plain_file_says_no_version_and_a_link_to_nothing_or_in_a_circle_is_none()
    {
        var path = Path.Combine(folder, LzmaLibrary.Name);
        File.WriteAllText(path, "a library");
        Assert.Null(LzmaLibrary.Find(path));
        foreach (var target in (string[])["liblzma.so.5.8.1", LzmaLibrary.Name])
        {
            File.Delete(path);
            File.CreateSymbolicLink(path, target);
            Assert.Null(LzmaLibrary.Find(path));
        }
    }

    [Fact]
    public void Programs_of_this_machine_and_the_sandbox_get_it()
    {
        var manager = new DebianPackageManager(LzmaLibrary.Find(Library("liblzma.so.5.8.1")));
        Assert.Equal(folder, manager.Unpack([])!.Environment["LD_LIBRARY_PATH"]);
        Assert.Equal("a library"u8.ToArray(), manager.Files(AptFilesTests.Archive).Single(file => file.Path == "lib/liblzma.so.5").Content.ToArray());
        // Not in the environment of steps: maintainer scripts inherit that.
        Assert.DoesNotContain("LD_LIBRARY_PATH", manager.Environment.Keys);
    }

    [Fact]
    public void Without_it_nothing_is_said_of_it()
    {
        var manager = new DebianPackageManager();
        Assert.Empty(manager.Unpack([])!.Environment);
        Assert.DoesNotContain(manager.Files(AptFilesTests.Archive), file => file.Path.StartsWith("lib/", StringComparison.Ordinal));
    }

    [Fact]
    public void A_command_keeps_its_environment()
    {
        var command = Command.Own("dpkg-deb", []) with { Environment = new Dictionary<string, string> { ["TZ"] = "UTC" } };
        Assert.Equal(["LD_LIBRARY_PATH", "TZ"], LzmaLibrary.UsedBy(command, LzmaLibrary.Find(Library("liblzma.so.5.8.1"))).Environment.Keys.Order(StringComparer.Ordinal));
        Assert.Same(command, LzmaLibrary.UsedBy(command, null));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // A link, as Debian's package has it.
    private string Library(string file)
    {
        var path = Path.Combine(folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "a library");
        var link = Path.Combine(folder, LzmaLibrary.Name);
        File.CreateSymbolicLink(link, file);
        return link;
    }
}
