using Coppice.Delivery.Signing;
using Coppice.Foundation;
using Coppice.Sandbox;
using Coppice.Store.Tests.Support;

namespace Coppice.Delivery.Tests.Signing;

[Trait("Category", "Integration")]
public sealed class StoreKeyTests : IDisposable
{
    private const UnixFileMode Owners = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly byte[] Content = [.. "signed"u8];

    private readonly TempFolder store = TempFolder.OnDisk();

    public void Dispose() => store.Dispose();

    [Fact]
    public void It_is_made_once_for_its_owner_alone_and_signs()
    {
        using var first = Key();
        Assert.False(first.IsThere);
        var (signature, publicKey) = first.Sign(Content, default);
        Assert.Equal(Owners, File.GetUnixFileMode(first.SecretFile));
        Assert.Equal(Owners | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(first.SecretFile)!));
        Assert.Equal(publicKey, File.ReadAllBytes(first.PublicFile));
        Assert.DoesNotContain("PRIVATE", File.ReadAllText(first.PublicFile), StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(Path.GetDirectoryName(first.SecretFile)!));

        File.WriteAllBytes(store.At("content"), Content);
        File.WriteAllBytes(store.At("content.asc"), signature);
        Shell.Script($"cd '{store.Path}'; gpg --dearmor <keys/archive-key.asc >ring.gpg; gpgv --keyring ./ring.gpg content.asc content");

        using var second = Key();
        Assert.Equal(first.Open(default).Fingerprint, second.Open(default).Fingerprint);
        Assert.Empty(second.Replaced);
    }

    [Fact]
    public void A_new_one_takes_its_place_and_the_old_one_signs_as_long_as_it_is_kept()
    {
        using var key = Key();
        var old = key.Open(default).Fingerprint;
        var made = key.Rotate(default).Fingerprint;
        Assert.NotEqual(old, made);
        Assert.Equal(made, key.Open(default).Fingerprint);
        Assert.Equal([old], key.OpenForReaders(default).Others);
        File.WriteAllBytes(store.At("text"), key.Open(default).ClearSign("text\n"u8.ToArray(), default));
        var ring = Shell.Script(
            $"cd '{store.Path}'; for key in keys/*; do gpg --dearmor <$key >ring.gpg; gpgv --keyring ./ring.gpg text 2>&1 | grep -c Good; done");
        Assert.Equal("1\n1\n", ring);

        Assert.All(
            Directory.GetFiles(Path.GetDirectoryName(key.SecretFile)!), file => Assert.Equal(Owners, File.GetUnixFileMode(file)));
        Assert.Single(key.Replaced);
        Assert.Equal(1, key.ForgetReplaced());
        using var later = Key();
        Assert.Empty(later.OpenForReaders(default).Others);
        Assert.Equal(made, later.Open(default).Fingerprint);
    }

    [Fact]
    public void One_that_others_may_read_signs_nothing()
    {
        using (var key = Key())
        {
            key.Open(default);
        }

        using var open = Key();
        File.SetUnixFileMode(open.SecretFile, Owners | UnixFileMode.GroupRead);
        var failure = Assert.Throws<Failure>(() => open.Sign(Content, default));
        Assert.Contains("may read the store's secret key", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_ones_own_or_a_backup_is_used_where_it_is_put()
    {
        using var mine = new TestKey();
        using var key = Key();
        Directory.CreateDirectory(Path.GetDirectoryName(key.SecretFile)!);
        File.Copy(mine.File, key.SecretFile);
        File.SetUnixFileMode(key.SecretFile, Owners);
        Assert.Equal(mine.Fingerprint, key.Open(default).Fingerprint);
        Assert.True(File.Exists(key.PublicFile));
    }

    private StoreKey Key() => new(store.Path, new ConfinedRunner(), _ => null);
}
