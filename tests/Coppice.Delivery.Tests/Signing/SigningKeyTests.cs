using Coppice.Delivery.Signing;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;
using Coppice.Store.Tests.Support;

namespace Coppice.Delivery.Tests.Signing;

[Trait("Category", "Integration")]
public sealed class SigningKeyTests
{
    private static readonly byte[] Content = [.. "signed"u8];

    [Fact]
    public void A_key_from_a_file_signs()
    {
        using var key = new TestKey();
        using var signing = key.Open();
        Assert.Equal(key.Fingerprint, signing.Fingerprint);
        Verify(key, signing.Sign(Content, default));
    }

    [Fact]
    public void A_key_of_the_users_keyring_signs()
    {
        using var key = new TestKey();
        using var signing = Open(key.Fingerprint, key);
        Verify(key, signing.Sign(Content, default));
        Assert.Contains(
            "there is no secret key nobody", Assert.Throws<Failure>(() => Open("nobody@example.org", key)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_with_gpgs_options_signs_as_split_gpg_does()
    {
        using var key = new TestKey();
        using var folder = TempFolder.OnDisk();
        var client = folder.At("client");
        File.WriteAllText(client, $"#!/bin/sh\nexec env GNUPGHOME='{key.Home}' gpg \"$@\"\n");
        File.SetUnixFileMode(client, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var signing = SigningKey.Open(new ConfinedRunner(), $"{client} {key.Fingerprint}", _ => null, default);
        Verify(key, signing.Sign(Content, default));
    }

    [Fact]
    public void Of_several_keys_one_must_be_named()
    {
        using var key = new TestKey();
        Shell.Script(
            $"GNUPGHOME='{key.Home}' gpg --batch --quiet --passphrase '' --quick-generate-key 'Other <test@example.org>' "
                + "ed25519 sign never 2>/dev/null");
        Assert.Contains(
            "there are 2 secret keys", Assert.Throws<Failure>(() => Open("test@example.org", key)).Message,
            StringComparison.Ordinal);
        Open(key.Fingerprint, key).Dispose();
    }

    [Theory]
    [InlineData("nistp256", "neither RSA nor EdDSA")]
    public void Keys_that_Qubes_does_not_take_are_refused(string algorithm, string message)
    {
        using var key = new TestKey(algorithm);
        Assert.Contains(message, Assert.Throws<Failure>(key.Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_is_no_key() =>
        Assert.Equal(
            ExitCode.Usage,
            Assert.Throws<Failure>(() => SigningKey.Open(new ConfinedRunner(), "--yes", _ => null, default)).Code);

    private static SigningKey Open(string text, TestKey key) =>
        SigningKey.Open(new ConfinedRunner(), text, name => name == "GNUPGHOME" ? key.Home : null, default);

    private static void Verify(TestKey key, byte[] signature)
    {
        using var folder = TempFolder.OnDisk();
        File.WriteAllBytes(folder.At("content"), Content);
        File.WriteAllBytes(folder.At("content.asc"), signature);
        Shell.Script($"GNUPGHOME='{key.Home}' gpg --batch --verify '{folder.At("content.asc")}' '{folder.At("content")}'");
    }
}
