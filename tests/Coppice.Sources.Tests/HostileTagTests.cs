using System.Text;
using Coppice.Foundation;
using Coppice.Sources.Tests.Support;

namespace Coppice.Sources.Tests;

/// <summary>Tags that prove nothing, whatever they look like. Needs git, gpg and gpgv.</summary>
[Trait("Category", "Integration")]
public sealed class HostileTagTests : IDisposable
{
    private readonly Keys keys;
    private readonly TakenSources sources = new();
    private readonly GitWorld world;
    private readonly string commit;

    public HostileTagTests(Keys keys)
    {
        this.keys = keys;
        sources.Trust(keys.Ring("pinned"));
        world = new GitWorld(keys, sources.Folder, "upstream").Init();
        commit = world.Commit(("version", "1.0\n"), ("debian/control", "Source: parts\n\nPackage: parts\n"));
    }

    public void Dispose() => sources.Dispose();

    [Fact]
    public void A_lightweight_tag_is_refused()
    {
        world.In(["tag", "v1.0"]);
        Refused("the tag v1.0 is a lightweight tag, which cannot be signed");
    }

    [Fact]
    public void An_annotated_tag_without_signature_is_refused()
    {
        world.Tag("v1.0", commit, key: null);
        Refused("the tag v1.0 has no signature");
    }

    [Fact]
    public void A_key_that_is_not_pinned_is_refused_and_named()
    {
        world.Tag("v1.0", commit, "stranger");
        var problem = Refused("the tag v1.0 has no valid signature by a pinned key; signed by ");
        Assert.EndsWith("(not pinned)", problem.Message, StringComparison.Ordinal);
        Assert.Equal($"pinned: {Pinned()}", Assert.Single(problem.Details!));
    }

    [Fact]
    public void A_key_of_the_file_that_its_fingerprints_leave_out_is_refused()
    {
        var pinned = Pinned();
        sources.Trust(keys.Ring("pinned", "stranger"), pinned);
        world.Tag("v1.0", commit, "stranger");
        Refused("(in keys.gpg, but not among its fingerprints:)");
        world.Tag("v1.0", commit);
        Assert.Equal([pinned], sources.Take(TakenSources.Tagged(world, "v1.0")).Signers);
    }

    [Fact]
    public void A_fingerprint_that_the_file_lacks_is_told()
    {
        sources.Trust(keys.Ring("pinned"), new string('A', 40));
        world.Tag("v1.0", commit);
        Assert.Equal(
            $"keys.gpg has no primary key {new string('A', 40)}",
            Assert.Throws<Failure>(() => sources.Take(TakenSources.Tagged(world, "v1.0"))).Message);
    }

    [Fact]
    public void An_expired_key_is_refused()
    {
        sources.Trust(keys.Ring("expired"));
        world.Tag("v1.0", commit, "expired", "--faked-system-time", Keys.LongAgo);
        Refused("(key expired)");
    }

    [Fact]
    public void A_revoked_key_is_refused()
    {
        world.Tag("v1.0", commit, "revoked");
        sources.Trust(keys.Ring("revoked"));
        Assert.Equal("v1.0", sources.Take(TakenSources.Tagged(world, "v1.0")).Tag);
        keys.Revoke();
        sources.Trust(keys.Ring("revoked"));
        Refused("(key revoked)");
        // What was taken by a key that no longer holds is not used any more, with or without network.
        Assert.Throws<Failure>(() => sources.Take(TakenSources.Tagged(world, "v1.0"), new SourceOptions { Offline = true }));
    }

    [Fact]
    public void SHA_1_is_refused()
    {
        world.Tag("v1.0", commit, "pinned", "--digest-algo", "SHA1");
        Refused("(digest SHA-1 is too weak)");
    }

    [Fact]
    public void A_key_that_only_SHA_1_certifies_is_refused_and_a_newer_copy_asked_for()
    {
        sources.Trust(keys.Ring("weak"));
        world.Tag("v1.0", commit, "weak");
        Refused("certified too weakly to be used: get a newer one)");
    }

    [Fact]
    public void A_tag_that_was_signed_under_another_name_is_refused()
    {
        var old = world.Tag("v0.9", commit);
        world.In(["update-ref", "refs/tags/v1.0", old]);
        Refused("the tag v1.0 says inside that its name is v0.9");
    }

    [Fact]
    public void A_text_that_was_changed_after_signing_is_refused()
    {
        var text = Encoding.UTF8.GetBytes(GitWorld.TagText("v1.0", commit));
        var signature = keys.SignDetached(text, "pinned", "--armor");
        world.Write("v1.0", [.. Encoding.UTF8.GetBytes(GitWorld.TagText("v1.0", commit).Replace("Release", "release")), .. signature]);
        Refused("the tag v1.0 was changed after it was signed");
    }

    [Fact]
    public void Two_signatures_are_refused_in_one_block_and_in_two()
    {
        var text = Encoding.UTF8.GetBytes(GitWorld.TagText("v1.0", commit));
        var (one, other) = (keys.SignDetached(text, "pinned", "--armor"), keys.SignDetached(text, "stranger", "--armor"));
        world.Write("v1.0", [.. text, .. one, .. other]);
        Refused("the tag v1.0 has more than one signature");
        world.Write("v1.0", [.. text, .. keys.SignDetached(text, "pinned", "--armor", "--local-user", "stranger@example.org")]);
        Refused("the tag v1.0 has 2 signatures");
    }

    [Fact]
    public void What_stands_behind_the_signature_or_in_further_headers_is_refused()
    {
        var text = Encoding.UTF8.GetBytes(GitWorld.TagText("v1.0", commit));
        world.Write("v1.0", [.. text, .. keys.SignDetached(text, "pinned", "--armor"), .. "more\n"u8]);
        Refused("the tag v1.0 has text after its signature");
        var further = GitWorld.TagText("v1.0", commit).Replace("\n\n", "\ngpgsig-sha256 x\n\n");
        world.TagWith("v1.0", further);
        Refused("the tag v1.0 has a header gpgsig-sha256, which no tag has");
    }

    [Fact]
    public void A_tag_of_something_else_than_a_commit_is_refused()
    {
        var tree = world.In(["rev-parse", "HEAD^{tree}"]).Trim();
        world.TagWith("v1.0", GitWorld.TagText("v1.0", tree, "tree"));
        Refused("the tag v1.0 points at a tree, not at a commit");
        var inner = world.Tag("inner", commit);
        world.TagWith("v1.0", GitWorld.TagText("v1.0", inner, "tag"));
        Refused("the tag v1.0 points at a tag, not at a commit");
    }

    [Fact]
    public void A_tag_that_is_not_there_asks_for_the_nearest()
    {
        world.Tag("v1.0", commit);
        Assert.EndsWith(
            "has no tag v1.1; did you mean v1.0?", sources.Refused(TakenSources.Tagged(world, "v1.1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_signers_are_several_keys()
    {
        sources.Trust(keys.Ring("pinned", "stranger"));
        world.Tag("v1.0", commit);
        world.Tag("checked-1", commit);
        var wanted = TakenSources.Tagged(world, "v1.0", signers: 2);
        Assert.Contains($"the tag v1.0 is signed by 1 of 2 signers: {Pinned()}", sources.Refused(wanted).Message, StringComparison.Ordinal);
        world.Tag("checked-2", commit, "stranger");
        var taken = sources.Take(wanted);
        Assert.Equal(2, taken.Signers.Count);
        Assert.Equal("v1.0", taken.Tag);
    }

    private Problem Refused(string expected)
    {
        var problem = sources.Refused(TakenSources.Tagged(world, "v1.0"));
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        return problem;
    }

    private string Pinned() => Archives.Signatures.OpenPgpKeyring.Load(keys.Ring("pinned")).Fingerprints[0];
}
