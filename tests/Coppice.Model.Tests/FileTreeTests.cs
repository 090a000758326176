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

    [Fact]
    public void Modes_owners_and_the_place_are_as_said()
    {
        Write("one/a", "a", 0x1ed);
        Write("one/sub/b", "b", 0x1a4);
        var rights = new FileRights(0x1a0, 0x1e8, "user", "44");
        Assert.Equal(
            [
                ("/etc/k, s", "folder", 0x1e8, "user:44"), ("/etc/k, s/a", "file", 0x1a0, "user:44"),
                ("/etc/k, s/sub", "folder", 0x1e8, "user:44"), ("/etc/k, s/sub/b", "file", 0x1a0, "user:44"),
            ],
            PackedEntries.Of(files.Pack(At("one", "/etc/k, s") with { Rights = rights }))
                .Select(packed => (packed.Path.ToString(), packed.Entry.Type, packed.Entry.Mode, packed.Entry.Owner)));
    }

    [Fact]
    public void Names_of_accounts_become_the_numbers_of_the_template()
    {
        Write("one/a", "a", 0x1a4);
        var packed = files.Pack(At("one") with { Rights = new FileRights(null, null, "user", "mail") });
        Assert.Equal(
            ["1000:8"], PackedEntries.Of(PackedRights.Numbered(packed, 1000, 8)).Select(entry => entry.Entry.Owner).Distinct());
    }

    [Fact]
    public void A_text_a_link_and_a_folder_are_laid_where_they_are_said()
    {
        var where = Declared.Where;
        Assert.Equal(
            [("/etc/motd", "file", 0x180), ("/etc/l", "link", 0), ("/srv/f", "folder", 0x1c0)],
            ((FilesDeclaration[])
            [
                new(FilesForm.Text, "/etc/motd", "/etc/motd", where)
                {
                    Content = [1], Rights = FileRights.None with { Mode = 0x180 },
                },
                new(FilesForm.Link, "/etc/l", "/etc/l", where) { LinkTo = "../x" },
                new(FilesForm.MakeFolder, "/srv/f", "/srv/f", where) { Rights = FileRights.None with { Mode = 0x1c0 } },
            ]).SelectMany(item => PackedEntries.Of(files.Pack(item)))
            .Select(packed => (packed.Path.ToString(), packed.Entry.Type, packed.Entry.Mode)));
    }

    private FilesDeclaration At(string name, string to = "/") =>
        new(FilesForm.Folder, name, to, Declared.Where) { Source = Path.Combine(folder, name) };

    private void Write(string path, string text, int mode)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, (UnixFileMode)mode);
    }
}
