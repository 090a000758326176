using System.Text;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Model;
using Coppice.Sandbox;
using Coppice.Planning.Tests.Support;

namespace Coppice.Model.Tests;

public sealed class PackedEntriesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;

    public void Dispose() => new ProcessRunner().Run(Command.Own("rm", ["-rf", "--", folder]));

    [Fact]
    public void Everything_that_was_packed_is_listed()
    {
        var longName = new string('n', 150);
        var longTarget = new string('t', 150);
        Shell(
            $"mkdir sub; echo -n content >sub/file; chmod 755 sub/file; ln -s {longTarget} link; ln -s short {longName}; : "
                + ">empty; head -c 1500 /dev/zero >zeros");
        var entries = Read().ToDictionary(pair => pair.Path.ToString(), pair => pair.Entry);
        Assert.Equal(
            new SortedSet<string>(["/sub", "/sub/file", "/link", $"/{longName}", "/empty", "/zeros"]),
            new SortedSet<string>(entries.Keys));
        Assert.Equal(new PackedEntry("file", 0x1ed, Digest.Of("content")), entries["/sub/file"]);
        Assert.Equal(new PackedEntry("file", 0x1a4, Digest.Of(new byte[1500])), entries["/zeros"]);
        Assert.Equal(new PackedEntry("link", 0, Digest.Of(longTarget)), entries["/link"]);
        Assert.Equal(new PackedEntry("link", 0, Digest.Of("short")), entries[$"/{longName}"]);
        Assert.Equal("folder", entries["/sub"].Type);
    }

    [Fact]
    public void Names_are_bytes()
    {
        Shell(@"echo a >""$(printf 'x\377')""; echo b >""$(printf 'x\376')""");
        Assert.Equal([0xfe, 0xff], Read().Select(pair => (int)pair.Path.Bytes[^1]));
    }

    [Fact]
    public void An_empty_folder_has_nothing_in_it() => Assert.Empty(Read());

    private List<(BytePath Path, PackedEntry Entry)> Read() =>
        [.. PackedEntries.Of(new FileTree(new ConfinedRunner()).Pack(new FilesDeclaration(FilesForm.Folder, "it", "/", Declared.Where) { Source = folder }))];

    private void Shell(string script)
    {
        var result = new ProcessRunner().Run(Command.Own("sh", ["-e"]) with { Input = Encoding.UTF8.GetBytes($"cd {folder}\n{script}\n") });
        Assert.True(result.Succeeded, result.Error);
    }
}
