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
    public void A_key_behind_a_program_signs_in_its_place_and_only_its_name_is_kept()
    {
        using var other = new TestKey();
        using var folder = TempFolder.OnDisk();
        var client = folder.At("client");
        File.WriteAllText(client, $"#!/bin/sh\nexec env GNUPGHOME='{other.Home}' gpg \"$@\"\n");
        File.SetUnixFileMode(client, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using (var key = Key())
        {
            Assert.Throws<Failure>(() => key.Use(other.File, default));
            Assert.Throws<Failure>(() => key.Use($"{client} {new string('A', 40)}", default));
            Assert.Null(key.Elsewhere);
            key.Open(default);
            key.Use($"{client} {other.Fingerprint}", default);
        }

        using var later = Key();
        Assert.True(later.IsThere);
        Assert.Equal(other.Fingerprint, later.OpenForReaders(default).Fingerprint);
        Assert.Equal(Owners, File.GetUnixFileMode(later.ElsewhereFile));
        Assert.False(File.Exists(later.SecretFile));
        Assert.Single(later.Replaced);
        var (signature, publicKey) = later.Sign(Content, default);
        Assert.Equal(publicKey, File.ReadAllBytes(later.PublicFile));
        File.WriteAllBytes(store.At("content"), Content);
        File.WriteAllBytes(store.At("content.asc"), signature);
        Shell.Script($"cd '{store.Path}'; gpg --dearmor <keys/archive-key.asc >ring.gpg; gpgv --keyring ./ring.gpg content.asc content");

        // What names a program is for its owner alone, and a new key of the store takes its place again.
        File.SetUnixFileMode(later.ElsewhereFile, Owners | UnixFileMode.GroupRead);
        using (var open = Key())
        {
            Assert.Contains("names a program to run", Assert.Throws<Failure>(() => open.Open(default)).Message, StringComparison.Ordinal);
        }

        Assert.NotEqual(other.Fingerprint, later.Rotate(default).Fingerprint);
        Assert.Null(later.Elsewhere);
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
