using System.Text;
using Coppice.Distributions.Arch;
using Coppice.Distributions.Arch.Sources;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Arch;

/// <summary>What a template of Arch Linux is told of archives that are made here.</summary>
public sealed class PacmanFilesTests : IDisposable
{
    private static readonly SourceSpan Here = new("family.yaml", 1, 1, "");

    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void One_that_is_published_is_a_repository_with_the_declared_key_and_one_that_is_not_is_nothing()
    {
        using var key = new PassingKey("published");
        var armored = $"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n{Convert.ToBase64String(key.PublicKey)}\n-----END PGP PUBLIC KEY BLOCK-----\n";
        var sources = Sources(Own("own", "own", Keyring(armored)) with { Take = new TakeRule(["chat"]) }, Own("lone"));
        var files = PacmanFiles.Added(sources, Template()).ToDictionary(file => file.Path);
        Assert.Equal(["/etc/pacman.d/own.conf", "/usr/share/pacman/keyrings/own.gpg"], files.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            "[own]\nUsage = Sync Search Install\nServer = https://mirror.example/own/repo/own\n",
            Encoding.UTF8.GetString(files["/etc/pacman.d/own.conf"].Content.Span));
        Assert.Equal(key.PublicKey, files["/usr/share/pacman/keyrings/own.gpg"].Content.ToArray());
        var manager = new PacmanPackageManager();
        Assert.Equal("first:own", manager.AddArchives(sources, [.. files.Values])!.Arguments[^1]);
        Assert.Null(manager.Indistinct(sources));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no key")]
    [InlineData("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n?\n-----END PGP PUBLIC KEY BLOCK-----\n")]
    [InlineData("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlFgE\n-----END PGP PRIVATE KEY BLOCK-----\n")]
    public void Only_a_public_key_gets_into_a_keyring(string content) => Assert.Contains(
        "of the archive own does not begin with a public key",
        Assert.Throws<Failure>(() => PacmanFiles.Added(Sources(Own("own", "own", Keyring(content))), Template()).ToList()).Message,
        StringComparison.Ordinal);

    [Fact]
    public void In_a_template_no_two_repositories_have_one_name()
    {
        var manager = new PacmanPackageManager();
        var alike = manager.Indistinct(Sources(Own("own", "core", "/keyring")))!.Value;
        Assert.Equal(("core", "own"), (alike.One.Archive.Name, alike.Other.Archive.Name));
        Assert.Null(manager.Indistinct(Sources(Own("own", "mine", "/keyring"), Own("other", "own", "/keyring"))));
    }

    [Fact]
    public void A_database_in_which_packages_are_left_out_is_vouched_for_and_a_whole_one_needs_nothing()
    {
        var manager = new PacmanPackageManager();
        Assert.Empty(manager.Vouching(Sources(Own("own")), _ => throw new InvalidOperationException()));
        var files = manager.Vouching(
            Sources(Own("own") with { Take = new TakeRule(["other"]) }), name => Encoding.UTF8.GetBytes(name));
        Assert.Equal(["signed/keys.gpg", "signed/own.db.sig"], files.Select(file => file.Path));
    }

    private static TemplateDeclaration Template() => new TemplateDeclaration("t", null, "base", [], [], [], [], null, Here) with
    {
        Archives = [new DeclaredWord("own", Here), new DeclaredWord("lone", Here)],
    };

    private PackageSources Sources(params PackageSource[] further) =>
        new([new PackageSource(Archive("core") with { Own = [] }), .. further]);

    private PackageSource Own(string name, string? suite = null, string keyring = "") => new(Archive(name))
    {
        Published = suite is null ? null : new PublishedPlace(suite, new Uri("https://mirror.example/own/"), keyring),
    };

    private string Keyring(string content)
    {
        var file = Path.Combine(folder, "keyring");
        File.WriteAllText(file, content);
        return file;
    }

    private ArchiveSnapshot Archive(string name)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllBytes(file, ArchRepository.Database([("chat", "1.0-1", Text)]));
        var suite = new SuiteSnapshot(
            name, new Uri($"file:///{name}"), [], "/db", DateTimeOffset.UnixEpoch, null, [],
            [new IndexSnapshot(name, $"{name}.db.tar", file, Digest.Of(File.ReadAllBytes(file)))]);
        return new ArchiveSnapshot(name, "arch", Digest.Of(name), DateTimeOffset.UnixEpoch, "x86_64", "/keyring", [suite])
        {
            Own = [new OwnFile("chat-1.0-1-any.pkg.tar.zst", 1, Digest.Of("x"))],
        };
    }

    private static readonly string Text =
        "%FILENAME%\nchat-1.0-1-any.pkg.tar.zst\n\n%NAME%\nchat\n\n%VERSION%\n1.0-1\n\n%ARCH%\nany\n\n%CSIZE%\n1\n\n"
            + $"%SHA256SUM%\n{Digest.Of("chat").Hex}\n\n";
}
