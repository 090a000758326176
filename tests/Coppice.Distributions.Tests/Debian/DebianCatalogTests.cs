using System.Text;
using Coppice.Distributions.Debian;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian;

public sealed class DebianCatalogTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("coppice-test-");

    [Fact]
    public void An_excerpt_has_the_entries_of_each_index_in_its_order_under_the_names_of_all_metadata()
    {
        var archive = Archive();
        var reducedIndex = new DebianPackageManager().Catalog(archive).ReducedIndex(["app"], recommends: false)!;
        var names = new DebianPackageManager().Metadata(archive).Select(file => file.Name).ToList();
        Assert.Equal(names.Where(name => name.EndsWith("Packages", StringComparison.Ordinal)), reducedIndex.Keys);
        var lists = reducedIndex.Values.Select(Encoding.UTF8.GetString).ToList();
        Assert.Equal(
            [Stanza("lib", "1") + Stanza("app", "1", "Depends: lib\n"), Stanza("lib", "2"), ""],
            [lists[0][(lists[0].IndexOf("\n\n", StringComparison.Ordinal) + 2)..], .. lists[1..]]);
        Assert.Contains("\nEnhances: lib, app\n", lists[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Where_only_apt_knows_what_is_meant_there_is_no_excerpt() =>
        Assert.Null(new DebianPackageManager().Catalog(Archive()).ReducedIndex(["?obsolete"], recommends: true));

    [Fact]
    public void A_virtual_name_can_be_asked_for()
    {
        var catalog = new DebianPackageManager().Catalog(Archive());
        Assert.True(catalog.Has("virtual"));
        Assert.False(catalog.Has("not-there"));
        Assert.Equal(["app", "big", "lib", "virtual"], catalog.Names.Distinct().Order(StringComparer.Ordinal));
    }

    public void Dispose() => folder.Delete(recursive: true);

    private ArchiveSnapshot Archive() => AptFilesTests.Archive with
    {
        Suites =
        [
            With(0, Stanza("lib", "1") + Stanza("big", "1", "Provides: virtual (= 3)\n") + Stanza("app", "1", "Depends: lib\n")),
            With(1, Stanza("lib", "2")), With(2, Stanza("big", "2")),
        ],
    };

    private SuiteSnapshot With(int suite, string index)
    {
        var file = Path.Combine(folder.FullName, $"{suite}");
        File.WriteAllText(file, index);
        return AptFilesTests.Archive.Suites[suite] with
        {
            Indexes = [new IndexSnapshot("main", "main/binary-amd64/Packages", file, Digest.Of(Encoding.UTF8.GetBytes(index)))],
        };
    }

    private static string Stanza(string name, string version, string more = "") =>
        $"Package: {name}\nVersion: {version}\nArchitecture: amd64\n{more}Filename: pool/{name}.deb\nSize: 1\nSHA256: "
            + $"{new string('a', 64)}\n\n";
}
