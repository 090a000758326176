using Coppice.Archives.Freezing;
using Coppice.Archives.Signatures;
using Coppice.Archives.Tests.Support;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Archives.Tests.Freezing;

/// <summary>Keyrings of which only some keys count, and keys that change; needs gpg.</summary>
[Trait("Category", "Integration")]
public sealed class PinnedKeysTests(Keys keys) : SnapshotTaking(keys)
{
    private string Pinned => OpenPgpKeyring.Load(Ring).Fingerprints[0];

    private string Stranger => OpenPgpKeyring.Load(Keys.Ring("stranger")).Fingerprints[0];

    private ArchiveDeclaration With(string ring, params string[] fingerprints) =>
        Declared.Archive(Server.Uri, ring) with { Fingerprints = fingerprints };

    private static IReadOnlyList<string> Uncovered(Snapshot snapshot, ArchiveDeclaration archive) =>
        Coverage.Uncovered(snapshot, Declared.Family(archive), _ => "amd64");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_a_keyring_only_the_named_keys_are_kept(bool armoured)
    {
        var both = armoured ? Keys.ArmouredRing("stranger", "pinned") : Keys.Ring("stranger", "pinned");
        Archive.Publish();
        var snapshot = await TakeAsync(With(both, Pinned));
        Assert.Equal([Pinned], OpenPgpKeyring.Load(snapshot.Archives["tiny"].Keyring).Fingerprints);
        Assert.Equal(both, snapshot.Archives["tiny"].DeclaredKeyring);
        Assert.Equal(File.ReadAllBytes(Ring), File.ReadAllBytes(snapshot.Archives["tiny"].Keyring));
        // Other keys are another declaration.
        Assert.Empty(Uncovered(snapshot, With(both, Pinned)));
        Assert.Equal(["tiny"], Uncovered(snapshot, With(both, Stranger)));
        Assert.Equal(["tiny"], Uncovered(snapshot, With(both)));
    }

    [Fact]
    public async Task A_signature_by_a_key_that_is_left_out_is_refused_with_the_line_to_write()
    {
        Archive.Signers = ["stranger"];
        Archive.Publish();
        var failure = await Assert.ThrowsAsync<Failure>(() => TakeAsync(With(Keys.Ring("stranger", "pinned"), Pinned)));
        var problem = Assert.Single(failure.Problems);
        Assert.Equal([$"signed by: {Stranger} (not pinned)", $"pinned: {Pinned}"], problem.Details);
        Assert.Contains($"add {Stranger} to `fingerprints:`", problem.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_the_keyring_lacks_is_named_with_the_file_to_add_it_to()
    {
        Archive.Signers = ["stranger"];
        Archive.Publish();
        var failure = await Assert.ThrowsAsync<Failure>(() => TakeAsync(With(Ring)));
        var problem = Assert.Single(failure.Problems);
        Assert.Equal([$"signed by: {Stranger} (not pinned)", $"pinned: {Pinned}"], problem.Details);
        Assert.Contains($"has to show {Stranger}; add it to {Ring}", problem.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fingerprint_that_the_keyring_lacks_is_an_error_that_lists_those_that_it_has()
    {
        var failure = await Assert.ThrowsAsync<Failure>(() => TakeAsync(With(Ring, Stranger)));
        var problem = Assert.Single(failure.Problems);
        Assert.Equal($"the keyring of tiny has no key {Stranger}", problem.Message);
        Assert.Equal([$"it has: {Pinned}"], problem.Details);
        Assert.Empty(Server.Requests);
    }
}
