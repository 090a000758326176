using System.Text;
using Coppice.Distributions.Debian;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian;

public sealed class DebianFileListsTests
{
    private static readonly DebianFileLists Lists = new();

    [Fact]
    public void Lists_of_the_architecture_and_of_all_are_taken_compressed_and_by_hash()
    {
        var lists = Of(["main", "contrib"], "main/Contents-amd64 900", "main/Contents-amd64.gz 90", "main/Contents-all 800", "main/Contents-all.gz 80", "main/Contents-arm64 7",
            "main/Contents-arm64.gz 7", "contrib/Contents-amd64 0", "contrib/Contents-amd64.gz 20", "contrib/Contents-all 5");
        Assert.Equal(
            ["main main/Contents-amd64.gz 90 Gzip "
                + "900", "main main/Contents-all.gz 80 Gzip 800", "contrib contrib/Contents-all 5 None 5"], // an empty one is not fetched
            lists.Select(list => $"{list.Component} {list.Name} {list.Size} {list.Compression} {list.Limit}"));
        Assert.Equal(
            [$"dists/sid/main/by-hash/SHA256/{Digest.Of("main/Contents-amd64.gz").Hex}", "dists/sid/main/Contents-amd64.gz"],
            lists[0].Paths);
        Assert.Equal(Digest.Of("main/Contents-amd64.gz"), lists[0].Digest);
    }

    [Fact]
    public void Where_components_have_none_the_one_of_the_suite_is_taken() =>
        Assert.Equal(["Contents-amd64.gz"], Of(["main"], "Contents-amd64 9", "Contents-amd64.gz 5").Select(list => list.Name));

    [Fact]
    public void An_archive_without_lists_has_none() => Assert.Empty(Of(["main"], "main/binary-amd64/Packages 9"));

    [Theory]
    [InlineData("bin/sh", "usr/bin/sh", "bin/sh")]
    [InlineData("usr/bin/sh", "usr/bin/sh", "bin/sh")]
    [InlineData("usr/lib/x86_64-linux-gnu/libc.so.6", "usr/lib/x86_64-linux-gnu/libc.so.6", "lib/x86_64-linux-gnu/libc.so.6")]
    [InlineData("usr/share/x", "usr/share/x")]
    [InlineData("binary/x", "binary/x")]
    [InlineData("bin", "bin")]
    [InlineData("usr/bin", "usr/bin")]
    public void Merged_folders_are_one_place(string path, params string[] places) => Assert.Equal(places, Lists.PlacesOf(path));

    private static IReadOnlyList<FileList> Of(string[] components, params string[] files)
    {
        var release = "Codename: sid\nDate: Sat, 11 Jul 2026 10:16:37 UTC\nAcquire-By-Hash: yes\nSHA256:\n"
            + string.Concat(
                files.Select(file => file.Split(' ')).Select(words => $" {Digest.Of(words[0]).Hex} {words[1]} {words[0]}\n"));
        var suite = new SuiteSnapshot(
            "sid", new Uri("http://mirror.example/debian"), components, "/InRelease", default, null, [], []);
        return Lists.ListsOf(suite, "amd64", () => Encoding.UTF8.GetBytes(release));
    }
}
