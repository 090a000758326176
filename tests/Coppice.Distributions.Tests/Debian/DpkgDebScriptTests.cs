using Coppice.Distributions.Debian;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Tests.Debian;

/// <summary>The script that is <c>dpkg-deb</c> in the sandbox, with a real one that only says how it was started.</summary>
public sealed class DpkgDebScriptTests : IDisposable
{
    // Says no where it is told that glibc is too old for the library, as ld.so(8) does: before the program begins.
    private const string Real = """
        #!/bin/sh
        echo "$*" >>ROOT/started
        if [ -n "$LD_LIBRARY_PATH" ] && [ -e ROOT/old-glibc ]; then echo "version GLIBC_2.34 not found" >&2; exit 1; fi
        echo "${LD_LIBRARY_PATH:-own}: $*"
        """;

    private readonly string root = Directory.CreateTempSubdirectory("coppice-test-").FullName;

    public DpkgDebScriptTests()
    {
        var script = new DebianPackageManager().Files(AptFilesTests.Archive).Single(file => file.Path == "bin/dpkg-deb").Text;
        Write("bin/dpkg-deb", script.Replace("/run/coppice", Path.Combine(root, "run"), StringComparison.Ordinal).Replace("/usr/", root + "/usr/", StringComparison.Ordinal));
        Write("usr/bin/dpkg-deb", Real.Replace("ROOT", root, StringComparison.Ordinal));
        Directory.CreateDirectory(Path.Combine(root, "run/scratch"));
        Write("usr/lib/x86_64-linux-gnu/liblzma.so.5.4.1", "");
    }

    private string Library => Path.Combine(root, "run/files/lib");

    [Fact]
    public void What_unpacks_gets_the_library_and_nothing_else_does()
    {
        Write("run/files/lib/liblzma.so.5", "");
        Assert.Equal($"{Library}: --fsys-tarfile a.deb\n", Run("--fsys-tarfile", "a.deb"));
        Assert.Equal($"{Library}: --control a.deb /to\n", Run("--control", "a.deb", "/to"));
        Assert.Equal("own: --field a.deb\n", Run("--field", "a.deb"));
        Assert.Equal("own: --build a\n", Run("--build", "a"));
    }

    [Fact]
    public void Whether_it_can_be_loaded_is_tried_once()
    {
        Write("run/files/lib/liblzma.so.5", "");
        Run("--fsys-tarfile", "a.deb");
        Run("--fsys-tarfile", "b.deb");
        Assert.Equal("--version\n--fsys-tarfile a.deb\n--fsys-tarfile b.deb\n", File.ReadAllText(Path.Combine(root, "started")));
    }

    [Fact]
    public void A_tree_that_cannot_load_it_goes_on_with_its_own()
    {
        Write("run/files/lib/liblzma.so.5", "");
        Write("old-glibc", "");
        Assert.Equal("own: --fsys-tarfile a.deb\n", Run("--fsys-tarfile", "a.deb"));
        Assert.Equal("own: --control b.deb /to\n", Run("--control", "b.deb", "/to"));
        Assert.Equal("--version\n--fsys-tarfile a.deb\n--control b.deb /to\n", File.ReadAllText(Path.Combine(root, "started")));
    }

    [Theory]
    [InlineData("5.6.0")]
    [InlineData("5.8.1")]
    [InlineData("5.10.2")]
    public void A_tree_whose_own_is_quick_keeps_it(string version)
    {
        Write("run/files/lib/liblzma.so.5", "");
        File.Move(Path.Combine(root, "usr/lib/x86_64-linux-gnu/liblzma.so.5.4.1"), Path.Combine(root, "usr/lib/x86_64-linux-gnu", "liblzma.so." + version));
        Assert.Equal("own: --fsys-tarfile a.deb\n", Run("--fsys-tarfile", "a.deb"));
        Assert.Equal("--fsys-tarfile a.deb\n", File.ReadAllText(Path.Combine(root, "started")));
    }

    [Fact]
    public void Without_the_library_everything_is_as_ever()
    {
        Assert.Equal("own: --fsys-tarfile a.deb\n", Run("--fsys-tarfile", "a.deb"));
        Assert.Equal("--fsys-tarfile a.deb\n", File.ReadAllText(Path.Combine(root, "started")));
    }

    [Fact]
    public void Without_a_place_for_marks_it_works_too()
    {
        Write("run/files/lib/liblzma.so.5", "");
        Directory.Delete(Path.Combine(root, "run/scratch"));
        Assert.Equal($"{Library}: --fsys-tarfile a.deb\n", Run("--fsys-tarfile", "a.deb"));
    }

    [Fact]
    public void A_twin_answers_before_any_library()
    {
        Write("run/files/lib/liblzma.so.5", "");
        Write("a.deb", "");
        Write("run/twins/names/a.deb/payload.tar", "the payload");
        File.CreateSymbolicLink(Path.Combine(root, "run/twins/names/a.deb/package"), Path.Combine(root, "a.deb"));
        Assert.Equal("the payload", Run("--fsys-tarfile", Path.Combine(root, "a.deb")));
        Assert.False(File.Exists(Path.Combine(root, "started")));
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private string Run(params string[] arguments)
    {
        var result = new ProcessRunner().Run(Command.Own(Path.Combine(root, "bin/dpkg-deb"), arguments));
        Assert.True(result.Succeeded, result.Error);
        return result.Text;
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
