using System.Text;
using Coppice.Distributions.Arch;
using Coppice.Distributions.Arch.Sources;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Arch.Sources;

public sealed class ArchRepositoryTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Of_a_further_repository_only_what_may_be_taken_is_shown_and_nothing_is_replaced()
    {
        var vendor = new PackageSource(Archive("vendor", "chat", "glibc")) { Take = new TakeRule(["chat"]) };
        var repositories = ArchRepository.Of(new PackageSources([new PackageSource(Archive("core", "glibc")), vendor]));
        Assert.Equal(["core", "vendor"], repositories.Select(repository => repository.Name));
        Assert.Equal((true, (string?)null), (repositories[0].IsWhole, repositories[0].Signatures));
        // What is left of its database is signed again.
        Assert.Equal((false, (string?)null), (repositories[1].IsWhole, repositories[1].Signatures));
        var shown = RepositoryDatabase.Read(new MemoryStream(repositories[1].Limited()), "vendor.db");
        Assert.Equal("chat", Assert.Single(shown).Name);
        // Where pacman is asked about updates, a package that may not be taken must not hide that of a later repository, either.
        var sources = new PackageSources([new PackageSource(Archive("core", "glibc")), vendor]);
        Assert.Equal(repositories[1].Limited(), Assert.Single(new ArchUpdateRules().Limited(sources)).Value());
        Assert.Empty(shown[0].Values("REPLACES"));
        Assert.Equal(["sh"], shown[0].Values("DEPENDS"));
    }

    [Fact]
    public void What_lies_next_to_the_family_file_comes_first_and_its_database_is_signed()
    {
        var own = Archive("own", "chat") with { Own = [new OwnFile("chat-1.0-1-any.pkg.tar.zst", 1, Digest.Of("x"))] };
        var sources = new PackageSources([new PackageSource(Archive("core", "glibc")), new PackageSource(own)]);
        var repositories = ArchRepository.Of(sources);
        Assert.Equal(["own", "core"], repositories.Select(repository => repository.Name));
        Assert.Equal("DatabaseRequired DatabaseTrustAll PackageNever", repositories[0].Signatures);
        // So is what is left of it where only some may be taken.
        var cut = ArchRepository.Of(new PackageSources(
            [new PackageSource(Archive("core", "chat")) { Asked = ["chat"] }, new PackageSource(own)]))[0];
        Assert.Equal((false, "DatabaseRequired DatabaseTrustAll PackageNever"), (cut.IsWhole, cut.Signatures));
    }

    [Fact]
    public void A_package_that_is_asked_for_from_one_archive_is_in_no_other_one()
    {
        var sources = new PackageSources(
        [
            new PackageSource(Archive("core", "chat", "glibc")), new PackageSource(Archive("vendor", "chat")) { Asked = ["chat"] },
        ]);
        Assert.Equal(
            ["core glibc", "vendor chat"],
            ArchRepository.Of(sources).SelectMany(repository => repository.Entries.Select(entry => $"{repository.Name} {entry.Name}")));
    }

    private ArchiveSnapshot Archive(string name, params string[] packages)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllBytes(file, ArchRepository.Database(packages.Select(package => (package, "1.0-1", Text(package)))));
        var suite = new SuiteSnapshot(
            name, new Uri($"https://{name}.example"), [], "/db", DateTimeOffset.UnixEpoch, null, [],
            [new IndexSnapshot(name, $"{name}.db.tar", file, Digest.Of(File.ReadAllBytes(file)))]);
        return new ArchiveSnapshot(name, "arch", Digest.Of(name), DateTimeOffset.UnixEpoch, "x86_64", "/keyring", [suite]);
    }

    private static string Text(string package) =>
        $"%FILENAME%\n{package}-1.0-1-any.pkg.tar.zst\n\n%NAME%\n{package}\n\n%VERSION%\n1.0-1\n\n%ARCH%\nany\n\n%CSIZE%\n1\n\n"
            + $"%SHA256SUM%\n{Digest.Of(Encoding.UTF8.GetBytes(package)).Hex}\n\n%REPLACES%\nglibc\n\n%DEPENDS%\nsh\n\n";
}
