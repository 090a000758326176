using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Growing.Accounting;
using Coppice.Growing.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Growing.Tests.Accounting;

/// <summary>Tars that GNU tar wrote.</summary>
public sealed class TarStreamTests
{
    private static readonly string Long = new string('l', 120) + "/" + new string('m', 130);

    [Theory]
    [InlineData("gnu")]
    [InlineData("ustar")]
    [InlineData("posix")]
    public void Names_modes_contents_and_links_are_read(string format)
    {
        using var folder = new TempFolder();
        var root = Directory.CreateDirectory(folder.At("root")).FullName;
        File.WriteAllText(Path.Combine(root, "program"), "text\n");
        File.SetUnixFileMode(Path.Combine(root, "program"), (UnixFileMode)0x9ed);
        File.CreateSymbolicLink(Path.Combine(root, "z-link"), "program");
        Run("ln", Path.Combine(root, "program"), Path.Combine(root, "zz-hard"));
        var name = format == "ustar" ? "short" : Long;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, name))!);
        File.WriteAllText(Path.Combine(root, name), "");
        Run(
            "tar", "--create", $"--format={format}", "--sort=name", "--owner=seven:7", "--group=eight:8", "--file",
            folder.At("tar"), "--directory", root, ".");

        using var tar = File.OpenRead(folder.At("tar"));
        var read = TarStream.Read(tar).ToDictionary(entry => entry.Path);
        var program = read[BytePath.Of("program")];
        Assert.Equal(
            (EntryType.File, 0x9ed, 7u, 8u, 5L, Digest.Of("text\n")),
            (program.Type, program.Mode, program.Uid, program.Gid, program.Size, program.Content!.Value));
        Assert.Equal("program", read[BytePath.Of("z-link")].Target!.ToString());
        Assert.Equal(program.Content, read[BytePath.Of("zz-hard")].Content);
        Assert.Equal(0, read[BytePath.Of(name)].Size);
        Assert.True(read.ContainsKey(BytePath.Root));
    }

    [Fact]
    public void What_breaks_off_is_refused()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.At("file"), new string('x', 3000));
        Run("tar", "--create", "--file", folder.At("tar"), "--directory", folder.Path, "file");
        var bytes = File.ReadAllBytes(folder.At("tar"));
        foreach (var length in new[] { 100, 600, 2000 })
        {
            Assert.Throws<Failure>(() => TarStream.Read(new MemoryStream(bytes, 0, length)));
        }
    }

    private static void Run(string program, params string[] arguments) =>
        Assert.True(new ProcessRunner().Run(Command.Own(program, arguments), TestContext.Current.CancellationToken).Succeeded);
}
