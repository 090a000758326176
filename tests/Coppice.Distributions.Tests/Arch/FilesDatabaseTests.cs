using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Coppice.Distributions.Arch;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Arch;

public sealed class FilesDatabaseTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Every_file_of_every_package_is_found_and_folders_are_not() => Assert.Equal(
        ["usr/bin/cmp diffutils", "usr/bin/diff diffutils", "usr/lib/gtk-3.0/x gtk-3.0-docs"],
        Read(
            ("diffutils-3.10-1/", null),
            ("diffutils-3.10-1/desc", "%NAME%\ndiffutils\n\n%FILES%\nnot/this\n"),
            ("diffutils-3.10-1/files", "%FILES%\nusr/\nusr/bin/\nusr/bin/cmp\nusr/bin/diff\n"),
            ("gtk-3.0-docs-1:3.24.43-1/files", "%FILES%\nusr/lib/gtk-3.0/x\n\n%BACKUP%\netc/x\tdeadbeef\n")));

    [Theory]
    [InlineData("nodash/files")]
    [InlineData("one-dash/files")]
    [InlineData("-1-1/files")]
    public void A_folder_that_names_no_package_is_an_error(string name) =>
        Assert.Throws<InvalidDataException>(() => Read((name, "%FILES%\nx\n")));

    [Fact]
    public void What_is_no_tar_or_ends_in_the_middle_is_an_error()
    {
        Assert.Throws<InvalidDataException>(() =>
            FilesDatabase.Read(new MemoryStream(Encoding.ASCII.GetBytes(new string('x', 2000))), (_, _) => { }));
        var whole = Tar(("a-1-1/files", "%FILES%\n" + new string('x', 5000)));
        Assert.Throws<InvalidDataException>(() => FilesDatabase.Read(new MemoryStream(whole[..2000]), (_, _) => { }));
    }

    [Fact]
    public void The_lists_are_the_databases_that_the_snapshot_has()
    {
        var files = Path.Combine(folder, "core.files");
        File.WriteAllBytes(files, [0x1f, 0x8b, 0]);
        IndexSnapshot Index(string path) => new("core", path, files, Digest.Of(path));
        var suite = new SuiteSnapshot(
            "core", new Uri("http://mirror.example/arch"), ["core"], "/core.db", default, null, [],
            [Index("core.db"), Index("core.files")]);
        var list = Assert.Single(
            new ArchFileLists().ListsOf(suite, "x86_64", () => throw new InvalidOperationException("nothing to verify")));
        Assert.Equal(
            ("core", Digest.Of("core.files"), files, IndexCompression.Gzip, 3),
            (list.Component, list.Digest, list.File, list.Compression, list.Size));
    }

    [Theory]
    [InlineData("bin/sh", "usr/bin/sh")]
    [InlineData("usr/sbin/fsck", "usr/bin/fsck")]
    [InlineData("lib64/ld-linux-x86-64.so.2", "usr/lib/ld-linux-x86-64.so.2")]
    [InlineData("usr/bin/sh", "usr/bin/sh")]
    [InlineData("etc/fstab", "etc/fstab")]
    public void Merged_folders_are_one_place(string path, string place) =>
        Assert.Equal([place], new ArchFileLists().PlacesOf(path));

    [Fact]
    [Trait("Category", "Integration")]
    public void A_database_of_repo_add_is_read()
    {
        // A package as makepkg(8) makes it, by hand; repo-add(8) makes the databases of it.
        const string Script = """
            mkdir -p p/usr/bin; cd p; printf 'x' >usr/bin/hello
            printf 'pkgname = hello-lib\npkgbase = hello\npkgver = 1:2.0-3\npkgdesc = x\nsize = 1\narch = any\n' >.PKGINFO
            tar -czf ../hello-lib-1:2.0-3-any.pkg.tar.gz .PKGINFO usr; cd ..; repo-add -q test.db.tar.gz ./hello-lib-1:2.0-3-any.pkg.tar.gz
            """;
        var made = new Foundation.Processes.ProcessRunner().Run(
            Foundation.Processes.Command.Own("sh", "-eu", "-c", Script) with { Directory = folder },
            TestContext.Current.CancellationToken);
        Assert.True(made.Succeeded, made.Text + made.Error);
        var found = new List<string>();
        using var database = new GZipStream(File.OpenRead(Path.Combine(folder, "test.files")), CompressionMode.Decompress);
        FilesDatabase.Read(
            database, (path, package) => found.Add($"{Encoding.UTF8.GetString(path)} {Encoding.UTF8.GetString(package)}"));
        Assert.Equal(["usr/bin/hello hello-lib"], found);
    }

    private static List<string> Read(params (string Name, string? Content)[] entries)
    {
        var found = new List<string>();
        FilesDatabase.Read(
            new MemoryStream(Tar(entries)),
            (path, package) => found.Add($"{Encoding.UTF8.GetString(path)} {Encoding.UTF8.GetString(package)}"));
        return found;
    }

    private static byte[] Tar(params (string Name, string? Content)[] entries)
    {
        var memory = new MemoryStream();
        using (var tar = new TarWriter(memory, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                tar.WriteEntry(content is null
                    ? new UstarTarEntry(TarEntryType.Directory, name)
                    : new UstarTarEntry(TarEntryType.RegularFile, name)
                    {
                        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
                    });
            }
        }

        return memory.ToArray();
    }
}
