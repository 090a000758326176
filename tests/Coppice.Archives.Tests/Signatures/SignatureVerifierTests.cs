using System.Text;
using Coppice.Archives.Signatures;
using Coppice.Archives.Tests.Support;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;

namespace Coppice.Archives.Tests.Signatures;

/// <summary>Needs gpg to make signatures and gpgv to verify them.</summary>
[Trait("Category", "Integration")]
public sealed class SignatureVerifierTests(Keys keys)
{
    private static readonly byte[] Text = "Origin: Example\n- dashed\nDate: today\n"u8.ToArray();

    private static VerifiedText Verify(byte[] file, string ring, byte[]? signature = null) =>
        new SignatureVerifier(new ConfinedRunner()).Verify("InRelease", file, signature, OpenPgpKeyring.Load(ring));

    private static void Refused(string expected, byte[] file, string ring, byte[]? signature = null) =>
        Assert.Contains(
            expected,
            string.Join('\n', Assert.Throws<Failure>(() => Verify(file, ring, signature)).Problems
                .SelectMany(problem => (string[])[problem.Message, .. problem.Details ?? []])),
            StringComparison.Ordinal);

    private byte[] Signed(params string[] options) => keys.Sign(Text, ["pinned"], options);

    private byte[] Changed(Func<string, string> change) => Encoding.Latin1.GetBytes(change(Encoding.Latin1.GetString(Signed())));

    [Fact]
    public void A_good_signature_gives_exactly_the_signed_bytes()
    {
        var verified = Verify(Signed(), keys.Ring("pinned"));
        Assert.Equal(Text, verified.Text);
        Assert.Equal(OpenPgpKeyring.Load(keys.Ring("pinned")).Fingerprints, verified.SignedBy);
    }

    [Fact]
    public void An_armoured_keyring_is_the_same_as_a_binary_one()
    {
        Assert.Equal(
            OpenPgpKeyring.Load(keys.Ring("pinned", "stranger")).Bytes,
            OpenPgpKeyring.Load(keys.ArmouredRing("pinned", "stranger")).Bytes);
        Assert.Equal(Text, Verify(Signed(), keys.ArmouredRing("pinned")).Text);
    }

    [Fact]
    public void Detached_signatures_are_verified_too()
    {
        var signature = keys.SignDetached(Text, "pinned");
        Assert.Equal(Text, Verify(Text, keys.Ring("pinned"), signature).Text);
        Refused("was changed", [.. Text, (byte)'!'], keys.Ring("pinned"), signature);
        Refused("has no signature", Text, keys.Ring("pinned"), []);
    }

    [Fact]
    public void A_key_that_is_not_pinned_is_refused() => Refused("(not pinned)", Signed(), keys.Ring("stranger"));

    [Fact]
    public void An_expired_key_is_refused() =>
        Refused("(key expired)", keys.Sign(Text, ["expired"], "--faked-system-time", Keys.LongAgo), keys.Ring("expired"));

    [Fact]
    public void A_revoked_key_is_refused()
    {
        var signed = keys.Sign(Text, ["revoked"]);
        Assert.Equal(Text, Verify(signed, keys.Ring("revoked")).Text);
        keys.Revoke();
        Refused("(key revoked)", signed, keys.Ring("revoked"));
    }

    [Theory]
    [InlineData("SHA1", "SHA-1")]
    [InlineData("RIPEMD160", "RIPEMD-160")]
    public void A_weak_digest_is_refused(string digest, string name) =>
        Refused($"digest {name} is too weak", Signed("--digest-algo", digest), keys.Ring("pinned"));

    [Fact]
    public void A_wrong_signature_beside_a_good_one_is_refused()
    {
        // The second key's signature is taken from another text.
        var other = keys.SignDetached("another text"u8.ToArray(), "stranger");
        var own = keys.SignDetached(Text, "pinned");
        Refused("wrong signature by", Text, keys.Ring("pinned", "stranger"), [.. own, .. other]);
    }

    [Fact]
    public void Text_before_the_message_is_refused() =>
        Refused("does not begin with a signed message", Changed(text => "Origin: Evil\n" + text), keys.Ring("pinned"));

    [Fact]
    public void Text_after_the_message_is_refused() =>
        Refused("text after the signature", Changed(text => text + "Origin: Evil\n"), keys.Ring("pinned"));

    [Fact]
    public void Two_messages_are_refused() =>
        Refused("text after the signature", Changed(text => text + text), keys.Ring("pinned"));

    [Fact]
    public void Text_in_the_header_is_refused() =>
        Refused("a header other than Hash", Changed(text => text.Replace("Hash: ", "Origin: Evil\nHash: ")), keys.Ring("pinned"));

    [Fact]
    public void A_block_inside_the_text_is_refused() =>
        Refused(
            "an unexpected block inside the signed text",
            Changed(text => text.Replace("Date:", "-----BEGIN PGP MESSAGE-----\nDate:")), keys.Ring("pinned"));

    [Theory]
    [InlineData('\0', "NUL")]
    [InlineData('\r', "carriage return characters inside lines")]
    public void NUL_and_carriage_return_are_refused(char c, string reason) =>
        Refused(reason, Changed(text => text.Replace("Date: ", "Date: " + c)), keys.Ring("pinned"));

    [Fact]
    public void Lines_may_end_with_CR_LF_and_still_nothing_but_what_is_signed_counts()
    {
        var verified = Verify(Changed(text => text.Replace("\n", "\r\n")), keys.Ring("pinned"));
        Assert.Equal(Text, Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(verified.Text).Replace("\r\n", "\n")));
        Refused("text after the signature", Changed(text => text.Replace("\n", "\r\n") + "Origin: Evil\r\n"),
            keys.Ring("pinned"));
        Refused(
            "a header other than Hash", Changed(text => text.Replace("\n", "\r\n").Replace("Hash: ", "Origin: Evil\r\nHash: ")),
            keys.Ring("pinned"));
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        var signed = Signed();
        var ring = keys.Ring("pinned");
        for (var length = 0; length < signed.Length - 1; length += 29)
        {
            Assert.Throws<Failure>(() => Verify(signed[..length], ring));
        }
    }

    [Fact]
    public void A_file_that_is_no_keyring_is_refused()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.At("ring.gpg"), "not a keyring");
        Assert.Contains(
            "not an OpenPGP keyring", Assert.Throws<Failure>(() => OpenPgpKeyring.Load(folder.At("ring.gpg"))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "cannot read the keyring", Assert.Throws<Failure>(() => OpenPgpKeyring.Load(folder.At("none"))).Message,
            StringComparison.Ordinal);
    }
}
