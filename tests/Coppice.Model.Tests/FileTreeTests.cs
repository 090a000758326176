using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Model;
using Coppice.Sandbox;
using Coppice.Planning.Tests.Support;

namespace Coppice.Model.Tests;

public sealed class FileTreeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;
    private readonly FileTree files = new(new ConfinedRunner());

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_same_contents_are_the_same_whenever_and_however_they_were_written()
    {
        Write("one/b", "b", 0x180);
        Write("one/a", "a", 0x1c0);
        Write("two/a", "a", 0x1ed);
        File.SetLastWriteTimeUtc(Path.Combine(folder, "two/a"), DateTime.UnixEpoch);
        Write("two/b", "b", 0x1b6);
        Assert.Equal(files.Digest(At("one")), files.Digest(At("two")));
    }

    [Fact]
    public void Contents_names_links_and_the_execute_bit_count()
    {
        Write("one/a", "a", 0x1a4);
        var digests = new HashSet<Digest> { files.Digest(At("one")) };
        Write("one/a", "b", 0x1a4);
        Assert.True(digests.Add(files.Digest(At("one"))));
        Write("one/a", "b", 0x1ed);
        Assert.True(digests.Add(files.Digest(At("one"))));
        File.Move(Path.Combine(folder, "one/a"), Path.Combine(folder, "one/-c\nd"));
        Assert.True(digests.Add(files.Digest(At("one"))));
        File.CreateSymbolicLink(Path.Combine(folder, "one/l"), "/etc/passwd");
        Assert.True(digests.Add(files.Digest(At("one"))));
        File.Delete(Path.Combine(folder, "one/l"));
        File.CreateSymbolicLink(Path.Combine(folder, "one/l"), "/etc/shadow");
        Assert.True(digests.Add(files.Digest(At("one"))));
    }

    [Fact]
    public void A_folder_that_is_gone_is_told_with_its_place()
    {
        var failure = Assert.Throws<Failure>(() => files.Digest(At("missing")));
        Assert.StartsWith("cannot read missing: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Declared.Where, failure.Problems[0].Where);
    }

    private DeclaredPath At(string name) => new(name, Path.Combine(folder, name), Declared.Where);

    private void Write(string path, string text, int mode)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, (UnixFileMode)mode);
    }
}
