using System.Runtime.InteropServices;

namespace Coppice.Families.Tests.Files;

public sealed partial class HostilePathsTests : IDisposable
{
    private readonly FamilyFiles files = new();

    public HostilePathsTests()
    {
        File.WriteAllText(Path.Join(files.Folder, "secret"), "version: 1\n");
        files.Add("in/x", "version: 1\n");
    }

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData("../secret", "leads out of the folder")]
    [InlineData("in/../../secret", "leads out of the folder")]
    [InlineData("../nothing-there", "leads out of the folder")]
    [InlineData("/etc/hostname", "is an absolute path")]
    [InlineData("link", "leads out of the folder")]
    [InlineData("absolute-link", "leads out of the folder")]
    [InlineData("folder-link/secret", "leads out of the folder")]
    [InlineData("loop", "is a loop of symbolic links")]
    [InlineData("dangling", "there is no dangling")]
    public void Nothing_outside_the_family_s_folder_can_be_named(string path, string message)
    {
        files.AddLink("link", "../secret").AddLink("absolute-link", "/etc/hostname").AddLink("folder-link", "..")
            .AddLink("loop", "loop").AddLink("dangling", "in/nothing");

        var script = files.Problem($"{FamilyFiles.Head}templates: {{base: {{archive: bookworm, scripts: [{path}]}}}}\n");
        var include = files.Problem($"{FamilyFiles.Head}include: [{path}]{FamilyFiles.Tail}");
        var keyring = files.Problem(FamilyFiles.Head.Replace("}", $", keyring: {path}}}") + FamilyFiles.Tail);

        Assert.All([script, include, keyring], problem => Assert.Contains(message, problem.Message));
    }

    [Fact]
    public void A_link_inside_the_folder_is_followed()
    {
        files.AddLink("link", "in").AddLink("whole", Path.Join(files.Folder, "family/in/x"));

        var scripts = files.Read(
            $"{FamilyFiles.Head}templates: {{base: {{archive: bookworm, scripts: [link/x, whole]}}}}\n").Templates[0].Scripts;

        Assert.All(scripts, script => Assert.Equal(Path.Join(files.Folder, "family/in/x"), script.Absolute));
    }

    [Fact]
    public void An_included_file_cannot_leave_the_family_s_folder_either()
    {
        files.Add("in/a.yaml", "include: [../../secret]\n");

        Assert.Contains(
            "leads out of the folder", files.Problem($"{FamilyFiles.Head}include: [in/a.yaml]{FamilyFiles.Tail}").Message);
    }

    [Fact]
    public void A_pipe_is_refused_before_it_is_opened()
    {
        Assert.Equal(0, MakePipe(Path.Join(files.Folder, "family", "pipe"), 0x180));

        Assert.Equal("pipe is not a regular file", files.Problem($"{FamilyFiles.Head}include: [pipe]{FamilyFiles.Tail}").Message);
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);
}
