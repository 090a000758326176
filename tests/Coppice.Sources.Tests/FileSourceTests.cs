using System.Security.Cryptography;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Sources.Tests.Support;

namespace Coppice.Sources.Tests;

/// <summary>Tarballs and own trees. Needs gpgv, tar and xz.</summary>
[Trait("Category", "Integration")]
public sealed class FileSourceTests : IDisposable
{
    private readonly Keys keys;
    private readonly TakenSources sources = new();
    private readonly string tree;
    private readonly string tarball;

    public FileSourceTests(Keys keys)
    {
        this.keys = keys;
        sources.Trust(keys.Ring("pinned"));
        tree = sources.Folder.Make("lib-1.2");
        Directory.CreateDirectory(Path.Join(tree, "debian"));
        File.WriteAllText(Path.Join(tree, "debian/control"), "Source: lib\n\nPackage: liblib1\n");
        tarball = sources.Folder.At("lib-1.2.tar.xz");
        Run("tar", "-C", sources.Folder.Path, "-cf", sources.Folder.At("lib-1.2.tar"), "lib-1.2");
        Run("xz", "--keep", sources.Folder.At("lib-1.2.tar"));
    }

    public void Dispose() => sources.Dispose();

    [Theory]
    [InlineData("lib-1.2.tar.xz", "lib-1.2.tar.xz.sign")]
    [InlineData("lib-1.2.tar", "lib-1.2.tar.sign")]
    public void A_tarball_is_taken_by_its_signature_or_that_of_its_uncompressed_form(string signed, string name)
    {
        var signature = sources.Folder.At(name);
        File.WriteAllBytes(signature, keys.SignDetached(File.ReadAllBytes(sources.Folder.At(signed)), "pinned", "--armor"));
        var source = sources.Take(TakenSources.Tarball(tarball, signature));
        Assert.Equal((Digest.Of(File.ReadAllBytes(tarball)), "lib", 1), (source.Content, source.Names["debian"], source.Signers.Count));

        File.WriteAllBytes(signature, keys.SignDetached(File.ReadAllBytes(sources.Folder.At(signed)), "stranger"));
        Assert.Contains("(not pinned)", sources.Refused(TakenSources.Tarball(tarball, signature)).Message, StringComparison.Ordinal);
        File.AppendAllText(tarball, "x");
        File.WriteAllBytes(signature, keys.SignDetached("other"u8.ToArray(), "pinned"));
        sources.Trust(keys.Ring("pinned", "stranger"));
        Assert.Throws<Failure>(() => sources.Refreshed(TakenSources.Tarball(tarball, signature)));
    }

    [Fact]
    public void A_tarball_is_taken_by_its_hashes()
    {
        var (sha256, sha512) = (
            Digest.Of(File.ReadAllBytes(tarball)).Hex, Convert.ToHexStringLower(SHA512.HashData(File.ReadAllBytes(tarball))));
        Assert.Equal("lib", sources.Take(TakenSources.Tarball(tarball, sha256: sha256, sha512: sha512)).Names["debian"]);
        File.Delete(tarball);
        // What is there has the hashes that are declared; with another one it has to be fetched.
        var offline = new SourceOptions { Offline = true };
        Assert.Equal(sha256, sources.Take(TakenSources.Tarball(tarball, sha256: sha256), offline).Content.Hex);
        Assert.Throws<Failure>(() => sources.Take(TakenSources.Tarball(tarball, sha512: new string('0', 128)), offline));
        File.WriteAllText(tarball, "other");
        Assert.Contains(
            "is not the file that is pinned: its sha256 is", sources.Refused(TakenSources.Tarball(tarball, sha256: sha256)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_own_tree_is_read_as_it_lies_and_leaves_the_record_alone()
    {
        File.CreateSymbolicLink(Path.Join(tree, "link"), "/etc/shadow");
        Directory.CreateDirectory(Path.Join(tree, ".git"));
        var own = sources.Take(TakenSources.Own(tree));
        Assert.Equal((SourceKind.Override, "lib", 0), (own.Kind, own.Names["debian"], own.Proofs.Count));
        Assert.Equal(["debian/", "debian/control", "link"], sources.Tree(own).Keys.Order(StringComparer.Ordinal));
        Assert.Equal("-> /etc/shadow", sources.Tree(own)["link"]);
        Assert.Null(sources.Store.Find(TakenSources.Name));
        var (kept, then) = (sources.Store.ContentOf(own.Content), DateTime.UnixEpoch);
        File.SetLastWriteTimeUtc(kept, then);
        Assert.Equal(own.Content, sources.Take(TakenSources.Own(tree)).Content);
        // What the store has is not written again.
        Assert.Equal(then, File.GetLastWriteTimeUtc(kept));
        File.AppendAllText(Path.Join(tree, "debian/control"), "Section: libs\n");
        Assert.NotEqual(own.Content, sources.Take(TakenSources.Own(tree)).Content);
        // Nothing names these contents but the trees that are there.
        Assert.Contains(sources.Store.ContentOf(own.Content), sources.Store.Unreachable());
    }

    private static void Run(string program, params string[] arguments)
    {
        var result = new ProcessRunner().Run(Command.Own(program, arguments));
        Assert.True(result.Succeeded, result.Error);
    }
}
