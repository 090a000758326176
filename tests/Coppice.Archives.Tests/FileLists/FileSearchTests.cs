using System.Text;
using Coppice.Archives.FileLists;
using Coppice.Distributions;
using Coppice.Foundation;

namespace Coppice.Archives.Tests.FileLists;

public sealed class FileSearchTests
{
    [Fact]
    public void Every_name_and_every_path_of_a_list_is_found_with_its_packages()
    {
        var random = new Random(20260711);
        string Word(int most) => new([.. Enumerable.Range(0, random.Next(1, most)).Select(_ => "abcé"[random.Next(4)])]);
        string Path(int most) => string.Join('/', Enumerable.Range(0, random.Next(1, most)).Select(_ => Word(5)));
        var files = Enumerable.Range(0, 2_000).Select(_ => (Path: Path(4), Package: "p" + random.Next(30))).Distinct().ToList();
        var search = Search(string.Concat(files.Select(file => $"{file.Path}\tarea/section/{file.Package}\n")));

        Assert.All(files.Select(file => file.Path).Where(path => path.Contains('/')).Distinct().Take(200), path =>
            Assert.Equal(Shown(files.Where(file => file.Path == path)), Shown(search.Find(path))));
        Assert.All(files.Select(file => Name(file.Path)).Distinct().Take(100), name =>
            Assert.Equal(Shown(files.Where(file => Name(file.Path) == name)), Shown(search.Find(name))));
        Assert.Empty(search.Find("abcd").Files);
        Assert.Empty(search.Find("a/b/d").Files);
    }

    [Fact]
    public void A_name_is_a_whole_component()
    {
        var search = Search("usr/bin/xcmp a/one\nusr/bin/cmp/x a/two\nusr/lib/cmp a/three\ncmp a/four\nusr/../cmp2 a/five\n");
        Assert.Equal(["/cmp four", "/usr/lib/cmp three"], Shown(search.Find("cmp")));
    }

    [Fact]
    public void Commands_are_the_names_in_command_folders()
    {
        var search = Search("usr/bin/bbb a/p\nusr/bin/sub/bbc a/p\nusr/share/bbd a/p\n");
        Assert.Equal(["bbb"], search.Nearest("bbc"));
        Assert.True(search.Find("bbb").AreCommands);
        Assert.False(search.Find("bbd").AreCommands);
    }

    [Fact]
    public void Archives_whose_lists_have_none_are_named()
    {
        var distributions = new DistributionTable();
        var search = new FileSearch(
            distributions, [List(distributions, "usr/bin/a x/p\n", "one"), List(distributions, "usr/bin/b x/q\n", "two")]);
        Assert.Equal(["two"], search.Find("a").Without);
        Assert.Equal(["one"], search.Find("/usr/bin/b").Without);
        Assert.Equal(["one", "two"], search.Find("c").Without);
    }

    private static FileSearch Search(string contents)
    {
        var distributions = new DistributionTable();
        return new FileSearch(distributions, [List(distributions, contents, "deb")]);
    }

    private static OpenList List(DistributionTable distributions, string contents, string name)
    {
        var suite = new SuiteSnapshot(
            "tiny", new Uri("http://mirror.example/debian"), ["main"], "/none", DateTimeOffset.UnixEpoch, null, [], []);
        var archive = new ArchiveSnapshot(
            name, "debian", Digest.Of("one"u8), DateTimeOffset.UnixEpoch, "amd64", "/none", [suite]);
        return new OpenList(archive, suite, found =>
            distributions.FileLists("debian").Read(new MemoryStream(Encoding.UTF8.GetBytes(contents)), found));
    }

    private static IEnumerable<string> Shown(FileSearchResult result) =>
        result.Files.Select(file => $"{file.Path} {file.Package}").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Shown(IEnumerable<(string Path, string Package)> files) =>
        files.Select(file => $"/{file.Path} {file.Package}").Order(StringComparer.Ordinal);

    private static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];
}
