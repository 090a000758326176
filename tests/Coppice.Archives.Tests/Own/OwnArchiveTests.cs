using Coppice.Archives.Downloads;
using Coppice.Archives.Freezing;
using Coppice.Archives.Own;
using Coppice.Archives.Tests.Support;
using Coppice.Distributions;
using Coppice.Distributions.Debian;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;
using Coppice.Sandbox;

namespace Coppice.Archives.Tests.Own;

/// <summary>Archives of packages beside the family file, with packages that dpkg-deb made; needs gpg for the other archive.</summary>
[Trait("Category", "Integration")]
public sealed class OwnArchiveTests(Keys keys) : SnapshotTaking(keys)
{
    private ArchiveDeclaration Own(params string[] names) => ArchiveDeclaration.OfOwn(
        "own", "debian", new OwnPackageFiles("debs/", Folder.At("debs"), names), "amd64", Declared.Where) with
    {
        Take = TakeRule.All,
    };

    private Task<Snapshot> TakeBothAsync(
        ArchiveDeclaration own, bool offline = false, SnapshotStore? into = null, string signer = "pinned", string? shown = null) =>
        Taker(into, signer, shown).CurrentOrTakeAsync(
            Declared.Family(Tiny, own), offline, NoProgress.Instance, TestContext.Current.CancellationToken);

    private static IReadOnlyList<string> Uncovered(Snapshot snapshot, params ArchiveDeclaration[] archives) =>
        Coverage.Uncovered(snapshot, Declared.Family(archives), _ => "amd64");

    private string Make(string file, string name, string version)
    {
        var path = Folder.At("debs", file);
        Directory.CreateDirectory(Folder.At("debs"));
        using var made = new TempFolder();
        Directory.CreateDirectory(made.At("DEBIAN"));
        File.WriteAllText(
            made.At("DEBIAN/control"),
            $"Package: {name}\nVersion: {version}\nArchitecture: all\nMaintainer: T <t@example.org>\nDescription: x\n");
        File.SetUnixFileMode(made.Path, (UnixFileMode)0x1ed);
        var built = new ProcessRunner().Run(Command.Own("dpkg-deb", ["-Zgzip", "--root-owner-group", "-b", made.Path, path]));
        return built.Succeeded ? path : throw new InvalidOperationException(built.Error);
    }

    [Fact]
    public async Task Its_packages_are_pinned_by_their_content_and_nothing_of_it_is_fetched()
    {
        Archive.Publish();
        Make("b.deb", "beta", "2.0");
        Make("a.deb", "alpha", "1.0");
        var own = Own("a.deb", "b.deb");
        var first = await TakeBothAsync(own);
        Assert.Equal(["a.deb", "b.deb"], first.Archives["own"].Own.Select(file => file.Path));
        Assert.True(first.Archives["own"].Suites[0].IsUnsigned);
        Assert.Empty(Uncovered(Store.Current("home")!, Tiny, own));
        var package = new DebianPackageManager().Catalog(first.Archives["own"]).Find("beta", "2.0", "all")!;
        using var downloader = new PackageDownloader(Folder.At("store"), Fetcher, new ConfinedRunner());
        var stored = await downloader.EnsureAsync([package], NoProgress.Instance, TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllBytesAsync(Folder.At("debs/b.deb")), await File.ReadAllBytesAsync(stored[package.Digest]));

        // Another content is another archive, which needs no mirror.
        Make("a.deb", "alpha", "1.1");
        Assert.Equal(["own"], Uncovered(first, Tiny, own));
        Server.Requests.Clear();
        var second = await TakeBothAsync(own, offline: true);
        Assert.Empty(Server.Requests);
        Assert.NotEqual(first.Archives["own"].Digest, second.Archives["own"].Digest);
        Assert.Equal(first.Archives["tiny"].Digest, second.Archives["tiny"].Digest);
        Assert.Equal("1.1", new DebianPackageManager().Catalog(second.Archives["own"]).Find("alpha", "1.1", "all")!.Version);

        // The same content is the same archive, wherever the family lies.
        File.Copy(Folder.At("debs/a.deb"), Directory.CreateDirectory(Folder.At("moved")).FullName + "/a.deb");
        File.Copy(Folder.At("debs/b.deb"), Folder.At("moved/b.deb"));
        var moved = ArchiveDeclaration.OfOwn(
            "own", "debian", new OwnPackageFiles("debs/", Folder.At("moved"), ["a.deb", "b.deb"]), "amd64", Declared.Where);
        Assert.Equal(["own"], Uncovered(second, Tiny, moved));
        Assert.Equal(second.Archives["own"].Digest, (await TakeBothAsync(moved)).Archives["own"].Digest);
    }

    [Fact]
    public async Task It_is_signed_and_neither_key_nor_time_is_in_its_digest()
    {
        Archive.Publish();
        Make("a.deb", "alpha", "1.0");
        var own = Own("a.deb");
        var first = (await TakeBothAsync(own)).Archives["own"];
        var suite = first.Suites[0];
        // gpgv by itself, with what a growing template is shown.
        Assert.True(new ProcessRunner().Run(
            Command.Own("gpgv", ["--keyring", first.Keyring, suite.Signature!, suite.Release])).Succeeded);
        Assert.Contains(suite.Indexes[0].Digest.Hex, await File.ReadAllTextAsync(suite.Release), StringComparison.Ordinal);
        Assert.Equal(40, Assert.Single(suite.SignedBy).Length);

        var second = (await TakeBothAsync(own, into: new SnapshotStore(Folder.At("second")), signer: "stranger")).Archives["own"];
        Assert.NotEqual(suite.SignedBy, second.Suites[0].SignedBy);
        Assert.Equal(first.Digest, second.Digest);

        // What an earlier version took, which signed nothing, is taken anew.
        var unsigned = first with { Suites = [suite with { Signature = null }] };
        var snapshot = new Snapshot(
            first.Digest, TinyArchive.Now, new Dictionary<string, ArchiveSnapshot> { ["own"] = unsigned });
        Assert.Equal(["own"], Uncovered(snapshot, own));
    }

    [Fact]
    public async Task A_signature_that_does_not_hold_is_found_before_anything_is_taken()
    {
        Archive.Publish();
        Make("a.deb", "alpha", "1.0");
        var failure = await Assert.ThrowsAsync<Failure>(() => TakeBothAsync(Own("a.deb"), signer: "stranger", shown: "pinned"));
        Assert.Contains("Release of the archive own", failure.Message, StringComparison.Ordinal);
        Assert.Null(Store.Current("home"));
    }

    [Fact]
    public async Task Files_that_are_not_packages_are_all_named()
    {
        Archive.Publish();
        Make("a.deb", "alpha", "1.0");
        File.WriteAllText(Folder.At("debs/bad.deb"), "no package");
        File.WriteAllText(Folder.At("debs/worse.deb"), "!<arch>\ndebian-binary");
        var failure = await Assert.ThrowsAsync<Failure>(() => TakeBothAsync(Own("a.deb", "bad.deb", "worse.deb")));
        Assert.Equal(2, failure.Problems.Count);
        Assert.StartsWith("debs/bad.deb is not a package: ", failure.Problems[0].Message, StringComparison.Ordinal);
        Assert.StartsWith("debs/worse.deb is not a package: ", failure.Problems[1].Message, StringComparison.Ordinal);
        Assert.All(
            failure.Problems, problem => Assert.DoesNotContain(Folder.Path, problem.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Files_in_a_templates_list_get_their_names_and_an_archive_that_gives_nothing_else()
    {
        var path = Make("signal.deb", "signal-desktop", "7");
        var word = new DeclaredWord("./signal.deb", Declared.Where)
        {
            File = new DeclaredPath("./signal.deb", path, Declared.Where),
        };
        var named = Names(word, new DeclaredWord("other", Declared.Where));
        var template = named.Template("chat");
        Assert.Equal(["signal-desktop", "other"], template.Packages.Select(package => package.Value));
        Assert.Equal("files.chat", template.Packages[0].Archive);
        Assert.Equal(["files.chat"], template.Archives.Select(archive => archive.Value));
        Assert.False(named.Archives["files.chat"].Take!.Has("signal-desktop"));
        Assert.Equal(["signal.deb"], named.Archives["files.chat"].Own!.Files);

        var failure = Assert.Throws<Failure>(() => Names(word, new DeclaredWord("signal-desktop", Declared.Where)));
        Assert.Contains("both are the package signal-desktop", failure.Message, StringComparison.Ordinal);
    }

    private Family Names(params DeclaredWord[] packages) => new OwnPackageNames(new ConfinedRunner(), new DistributionTable()).In(
        Declared.Family(Tiny) with
        {
            Templates =
            [
                new TemplateDeclaration("base", "tiny", null, [], [], [], [], null, Declared.Where),
                new TemplateDeclaration("chat", null, "base", packages, [], [], [], null, Declared.Where),
            ],
        },
        TestContext.Current.CancellationToken);
}
