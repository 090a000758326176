using Coppice.Archives.Signatures;

namespace Coppice.Archives.Tests.Signatures;

public sealed class GpgvStatusTests
{
    private const string Fingerprint = "4D64FEC119C2029067D6E791F8D2585B8783D481";
    private const string Primary = "B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8";

    private static string Valid(string digest = "8", string kind = "01") =>
        $"[GNUPG:] VALIDSIG {Fingerprint} 2026-07-11 1783765031 0 4 0 1 {digest} {kind} {Primary}";

    [Fact]
    public void A_good_signature_is_known_by_its_primary_key() =>
        Assert.Equal(
            [Primary], GpgvStatus.Parse($"[GNUPG:] NEWSIG\n[GNUPG:] GOODSIG F8D2585B8783D481 Somebody\n{Valid()}\n").Good);

    [Theory]
    [InlineData("EXPKEYSIG", "key expired")]
    [InlineData("REVKEYSIG", "key revoked")]
    [InlineData("EXPSIG", "signature expired")]
    public void Validity_without_goodness_does_not_count(string word, string reason)
    {
        var status = GpgvStatus.Parse($"[GNUPG:] NEWSIG\n[GNUPG:] {word} F8D2585B8783D481 Somebody\n{Valid()}\n");
        Assert.Empty(status.Good);
        Assert.Equal([$"F8D2585B8783D481 ({reason})"], status.Rejected);
    }

    [Fact]
    public void The_goodness_of_one_signature_does_not_carry_over_to_the_next() =>
        Assert.Empty(
            GpgvStatus.Parse(
                $"[GNUPG:] NEWSIG\n[GNUPG:] GOODSIG A Somebody\n[GNUPG:] NEWSIG\n[GNUPG:] EXPKEYSIG B "
                    + $"Somebody\n{Valid()}\n").Good);

    [Theory]
    [InlineData("1", "01")]
    [InlineData("2", "01")]
    [InlineData("3", "01")]
    [InlineData("8", "10")]
    public void Weak_digests_and_signatures_of_other_things_do_not_count(string digest, string kind) =>
        Assert.Empty(GpgvStatus.Parse($"[GNUPG:] NEWSIG\n[GNUPG:] GOODSIG A Somebody\n{Valid(digest, kind)}\n").Good);

    [Fact]
    public void Lines_that_are_no_status_are_passed_over() =>
        Assert.Empty(GpgvStatus.Parse($"[GNUPG:] NEWSIG\n [GNUPG:] GOODSIG A Somebody\n{Valid()}\n").Good);

    [Fact]
    public void An_unknown_signer_is_named() =>
        Assert.Equal(
            ["6ED0E7B82643E131 (not pinned)"],
            GpgvStatus.Parse("[GNUPG:] ERRSIG 6ED0E7B82643E131 1 8 01 1783765031 9 -").Rejected);

    [Fact]
    public void An_unknown_signer_is_named_by_its_fingerprint_where_gpgv_says_it() =>
        Assert.Equal(
            [Fingerprint],
            GpgvStatus.Parse($"[GNUPG:] ERRSIG F8D2585B8783D481 1 8 01 1783765031 9 {Fingerprint}").NotPinned);
}
