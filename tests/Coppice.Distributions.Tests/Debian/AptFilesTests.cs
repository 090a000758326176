using Coppice.Distributions.Debian;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian;

public sealed class AptFilesTests
{
    private static readonly Uri Main = new("http://mirror.example/debian");
    private static readonly Uri Security = new("http://mirror.example/debian-security");

    internal static ArchiveSnapshot Archive { get; } = new(
        "deb", "debian", Digest.Of("x"u8), DateTimeOffset.UnixEpoch, "amd64", "/store/keyring",
        [Suite("bookworm", Main), Suite("bookworm-updates", Main), Suite("bookworm-security", Security)]);

    [Fact]
    public void Suites_of_one_mirror_share_a_folder_and_a_stanza()
    {
        Assert.Equal(["0", "0", "1"], Archive.Suites.Select(suite => AptFiles.MirrorNumber(Archive, suite.Mirror)));
        Assert.Equal(
            """
            Types: deb
            URIs: http://mirror.example/debian
            Suites: bookworm bookworm-updates
            Components: main
            Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

            Types: deb
            URIs: http://mirror.example/debian-security
            Suites: bookworm-security
            Components: main
            Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

            """,
            Assert.Single(AptArchiveFiles.Sources(Archive, ReadOnlyMemory<byte>.Empty)).Text);
    }

    [Fact]
    public void Metadata_has_the_names_that_apt_looks_for() =>
        Assert.Equal(
            "_run_coppice_archive_1_dists_bookworm-security_main_binary-amd64_Packages",
            AptFiles.ListName(Archive, Archive.Suites[2], "main/binary-amd64/Packages"));

    [Fact]
    public void An_underscore_in_a_name_is_not_taken_for_a_slash() =>
        Assert.EndsWith(
            "_dists_a%5fb_InRelease", AptFiles.ListName(Archive, Suite("a_b", Main), "InRelease"), StringComparison.Ordinal);

    [Fact]
    public void The_frozen_sources_name_only_the_archive_in_the_sandbox()
    {
        var lines = AptFiles.FrozenSources(Archive).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.Contains(" file:/run/coppice/archive/", line, StringComparison.Ordinal));
        Assert.DoesNotContain("mirror.example", string.Concat(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Own_packages_are_believed_for_their_key_alone_which_lies_outside_of_the_tree()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.At("key"), "the key");
        var own = new ArchiveSnapshot(
            "own", "debian", Digest.Of("o"u8), DateTimeOffset.UnixEpoch, "amd64", folder.At("key"),
            [Suite("./", new Uri("file:///somewhere")) with { IsUnsigned = true, Signature = "/store/Release.gpg" }])
        {
            Own = [new OwnFile("a.deb", 1, Digest.Of("a"u8))],
        };
        var sources = new PackageSources([new PackageSource(Archive), new PackageSource(own)]);
        var line = AptFiles.FrozenSources(sources).Split('\n').Single(line => line.EndsWith(" ./ main", StringComparison.Ordinal));
        Assert.Contains(" signed-by=/run/coppice/files/keyrings/own.gpg]", line, StringComparison.Ordinal);
        Assert.Equal("the key"u8.ToArray(), Assert.Single(AptFiles.OwnKeyrings(sources)).Content.ToArray());
        Assert.Equal(["Release", "Release.gpg"], SignedFiles.Of(own.Suites[0]).Select(file => file.Name));
        // Of an earlier version, which signed nothing: apt refuses what it is not told to believe.
        Assert.Equal(["Release"], SignedFiles.Of(own.Suites[0] with { Signature = null }).Select(file => file.Name));
    }

    [Fact]
    public void Resolving_keeps_no_cache_where_there_is_no_folder_for_it()
    {
        Assert.Contains(
            "Dir::Cache::srcpkgcache \"/cache/srcpkgcache.bin\";",
            AptFiles.Resolving(new ResolveRequest("/work/1", "/meta", "/cache"), Archive), StringComparison.Ordinal);
        Assert.Contains(
            "Dir::Cache::srcpkgcache \"\";", AptFiles.Resolving(new ResolveRequest("/work/1", "/meta", null), Archive),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Resolving_reads_no_configuration_of_this_machine()
    {
        var text = AptFiles.Resolving(new ResolveRequest("/work/1", "/meta", "/cache"), Archive);
        foreach (var part in (string[])["sourceparts", "trustedparts", "parts", "preferencesparts"])
        {
            Assert.Contains($"Dir::Etc::{part} \"/dev/null\";", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(true, "APT::Install-Recommends \"true\";\n")]
    [InlineData(false, "APT::Install-Recommends \"false\";\n")]
    public void A_template_says_whether_it_takes_recommended_packages(bool wanted, string text) =>
        Assert.Equal(text, AptFiles.Recommends(wanted).Text);

    private static SuiteSnapshot Suite(string name, Uri mirror) => new(
        name, mirror, ["main"], $"/store/{name}/InRelease", DateTimeOffset.UnixEpoch, null, [],
        [new IndexSnapshot("main", "main/binary-amd64/Packages", $"/store/{name}/Packages", Digest.Of("p"u8))]);

    [Theory]
    [InlineData("-----BEGIN PGP PUBLIC KEY BLOCK-----", "/etc/apt/keyrings/bookworm.asc")]
    [InlineData("\u0099binary", "/etc/apt/keyrings/bookworm.gpg")]
    public void A_declared_keyring_goes_into_the_template_and_its_sources_name_it(string content, string path)
    {
        var keyring = System.Text.Encoding.UTF8.GetBytes(content);
        var files = AptArchiveFiles.Sources(Archive with { Name = "bookworm", DeclaredKeyring = "keys.gpg" }, keyring);
        Assert.Contains($"Signed-By: {path}\n", files[0].Text, StringComparison.Ordinal);
        Assert.Equal(path, files[1].Path);
        Assert.Equal(keyring, files[1].Content.ToArray());
    }
}
