using Coppice.Distributions;
using Coppice.Distributions.Debian.Changes;
using Coppice.Foundation;
using Coppice.Growing.Changelogs;
using Coppice.Growing.Tests.Support;
using Coppice.Store;

namespace Coppice.Growing.Tests.Changelogs;

/// <summary>Texts of real package files, read by this machine's confined programs.</summary>
[Trait("Category", "Integration")]
public sealed class ChangelogReaderTests : IDisposable
{
    private const string Doc = "/usr/share/doc/a/";

    private readonly OpenedPackages packages = new();
    private readonly StoreFolder store;
    private readonly ChangelogRecords records;

    public ChangelogReaderTests()
    {
        store = StoreOpening.OpenOrCreate(packages.Folder.At("store"));
        records = new ChangelogRecords(store);
    }

    public void Dispose() => packages.Dispose();

    [Theory]
    [InlineData("changelog.Debian", "gzip -n9 usr/share/doc/a/*", "text of changelog.Debian\n")]
    [InlineData("changelog.Debian", "", "text of changelog.Debian\n")]
    [InlineData("changelog", "gzip -n9 usr/share/doc/a/*", "text of changelog\n")]
    [InlineData("changelog.Debian.amd64", "gzip -n9 usr/share/doc/a/*", "text of changelog.Debian.amd64\n")]
    // A folder or text that another package of the source has.
    [InlineData("changelog.Debian", "rm -r usr/share/doc/a && ln -s b usr/share/doc/a", "")]
    [InlineData("changelog.Debian", "ln -sf ../b/changelog.Debian.gz usr/share/doc/a/changelog.Debian", "")]
    // What stands elsewhere on the machine is not the package's.
    [InlineData("changelog.Debian", "ln -sf /etc/passwd usr/share/doc/a/changelog.Debian", "")]
    [InlineData("copyright", "", "")]
    public void The_changelog_is_where_packages_have_it(string name, string arrange, string expected)
    {
        var texts = Read(new MadePackage("a") { Files = Files(name), Arrange = arrange });
        Assert.Equal((expected, ""), (texts.Changelog, texts.News));
    }

    [Fact]
    public void The_distributions_changelog_counts_before_that_of_upstream_and_news_are_told_apart()
    {
        var texts = Read(new MadePackage("a")
        {
            Files = Files("changelog", "changelog.Debian", "changelog.Debian.amd64", "NEWS.Debian", "NEWS"),
            Arrange = "gzip -n9 usr/share/doc/a/*",
        });
        Assert.Equal("text of changelog.Debian.amd64\ntext of changelog.Debian\n", texts.Changelog);
        Assert.Equal("text of NEWS.Debian\n", texts.News);
    }

    [Fact]
    public void A_text_that_never_ends_is_cut()
    {
        var texts = Read(new MadePackage("a")
        {
            Arrange = "mkdir -p usr/share/doc/a; head -c 64M /dev/zero | gzip -9 >usr/share/doc/a/changelog.Debian.gz",
        });
        Assert.Equal(DebianChangelogRules.TextLimit, texts.Changelog.Length);
    }

    [Fact]
    public void A_package_is_read_once_and_again_when_its_record_is_damaged()
    {
        var (package, file) = packages.Build(new MadePackage("a") { Files = Files("changelog.Debian") });
        var texts = Read(package, file);
        Assert.Equal(texts, Read(package, file));
        Assert.Single(packages.Started);
        Assert.Empty(ChangelogRecords.Check(store, TestContext.Current.CancellationToken));

        var record = Directory.GetFiles(store.At(ChangelogRecords.Folder), "*", SearchOption.AllDirectories).Single();
        var bytes = File.ReadAllBytes(record);
        bytes[^1] ^= 1;
        File.WriteAllBytes(record, bytes);
        Assert.Equal(record, ChangelogRecords.Check(store, TestContext.Current.CancellationToken).Single().Path);
        Assert.Equal(texts, Read(package, file));
        Assert.Equal(2, packages.Started.Count);
        Assert.Equal([record], ChangelogRecords.Unneeded(store, new HashSet<string>()));
        Assert.Empty(ChangelogRecords.Unneeded(store, new HashSet<string> { package.Digest.Hex }));
    }

    [Fact]
    public void A_file_that_is_not_the_package_is_not_opened()
    {
        var (package, file) = packages.Build(new MadePackage("a") { Files = Files("changelog.Debian") });
        File.AppendAllText(file, "x");
        Assert.Equal(ProblemKind.Damaged, Assert.Throws<Failure>(() => Read(package, file)).Problems[0].Kind);
        Assert.Empty(packages.Started);
    }

    private static Dictionary<string, string> Files(params string[] names) =>
        names.ToDictionary(name => Doc + name, name => $"text of {name}\n");

    private PackageTexts Read(MadePackage made)
    {
        var (package, file) = packages.Build(made);
        return Read(package, file);
    }

    private PackageTexts Read(PackageFile package, string file) => new ChangelogReader(records, packages)
        .Read(package, file, new DebianChangelogRules(), TestContext.Current.CancellationToken);
}
