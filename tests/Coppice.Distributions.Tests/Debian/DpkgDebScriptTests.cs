using Coppice.Distributions.Debian;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Tests.Debian;

/// <summary>The script that is <c>dpkg-deb</c> in the sandbox, with a real one that only says how it was started.</summary>
public sealed class DpkgDebScriptTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("coppice-test-").FullName;

    public DpkgDebScriptTests()
    {
        var script = new DebianPackageManager().Files(AptFilesTests.Archive).Single(file => file.Path == "bin/dpkg-deb").Text;
        Write("bin/dpkg-deb", script.Replace("/run/coppice", Path.Combine(root, "run"), StringComparison.Ordinal)
            .Replace("/usr/", root + "/usr/", StringComparison.Ordinal));
        Write("usr/bin/dpkg-deb", "#!/bin/sh\necho \"real: $*\"\n");
    }

    [Fact]
    public void What_is_not_decompressed_is_the_real_one_s()
    {
        Assert.Equal("real: --fsys-tarfile a.deb\n", Run("--fsys-tarfile", "a.deb"));
        Assert.Equal("real: --control a.deb /to\n", Run("--control", "a.deb", "/to"));
        Assert.Equal("real: --build a\n", Run("--build", "a"));
    }

    [Theory]
    [InlineData("a.deb")]
    [InlineData("007-a.deb")]
    public void A_decompressed_form_answers_for_the_very_file_that_it_is_of(string name)
    {
        Decompressed("a.deb", name);
        var package = Path.Combine(root, name);
        Assert.Equal("the payload", Run("--fsys-tarfile", package));
        Assert.Equal($"real: --field {package}\n", Run("--field", package));
        Assert.Equal($"real: --control {package}\n", Run("--control", package));

        Write($"other/{name}", "");
        Assert.Equal($"real: --fsys-tarfile {root}/other/{name}\n", Run("--fsys-tarfile", $"{root}/other/{name}"));
    }

    [Fact]
    public void Control_files_come_out_of_the_decompressed_form()
    {
        Decompressed("a.deb", "a.deb");
        Write("control", "Package: a\n");
        var made = new ProcessRunner().Run(Command.Own(
            "tar", "--create", "--file", Path.Combine(root, "run/twins/names/a.deb/control.tar"), "--directory", root,
            "./control"));
        Assert.True(made.Succeeded, made.Error);
        Assert.Equal("", Run("--control", Path.Combine(root, "a.deb"), Path.Combine(root, "to")));
        Assert.Equal("Package: a\n", File.ReadAllText(Path.Combine(root, "to/control")));
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private void Decompressed(string name, string file)
    {
        Write(file, "");
        Write($"run/twins/names/{name}/payload.tar", "the payload");
        File.CreateSymbolicLink(Path.Combine(root, $"run/twins/names/{name}/package"), Path.Combine(root, file));
    }

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
