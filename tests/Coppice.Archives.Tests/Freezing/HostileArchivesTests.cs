using System.Text;
using Coppice.Archives.Freezing;
using Coppice.Archives.Tests.Support;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Archives.Tests.Freezing;

/// <summary>One test for each attack on archives, and for each thing that looks like one; needs gpg.</summary>
[Trait("Category", "Integration")]
public sealed class HostileArchivesTests(Keys keys) : SnapshotTaking(keys)
{
    [Theory]
    [InlineData("xz")]
    [InlineData("gz")]
    public async Task A_compressed_index_that_grows_beyond_its_signed_size_is_refused(string form)
    {
        var bomb = new byte[50 << 20];
        Archive.Vouch(
            $"main/binary-amd64/Packages.{form}",
            form == "gz"
                ? TinyArchive.Gzip(bomb)
                : new ProcessRunner().Run(Command.Own("xz", ["--stdout"]) with { Input = bomb }).Output);
        Archive.Publish();
        await RefusedAsync("does not decompress to");
    }

    [Fact]
    public async Task What_was_seen_aside_cannot_be_hidden_again()
    {
        await PublishAndTakeAsync();
        Archive.Date = Archive.Date.AddDays(1);
        Archive.Publish();
        await TakeAsync(options: new TakeOptions { Aside = true });

        // Newer than the current one, older than what was seen since.
        Archive.Date = Archive.Date.AddHours(-1);
        Archive.Publish();
        await RefusedAsync("is older");
        await TakeAsync(options: new TakeOptions { AllowOlder = true });
    }

    [Fact]
    public async Task Unsigned_metadata_are_refused()
    {
        await PublishAndTakeAsync();
        Archive.Write("dists/tiny/InRelease", Encoding.UTF8.GetBytes(Archive.Release()));
        await RefusedAsync("does not begin with a signed message");
    }

    [Fact]
    public async Task A_changed_text_is_refused()
    {
        await PublishAndTakeAsync();
        await File.WriteAllTextAsync(
            Archive.InRelease, (await File.ReadAllTextAsync(Archive.InRelease)).Replace("Origin: Example", "Origin: Examples"));
        await RefusedAsync("was changed after it was signed");
    }

    [Fact]
    public async Task A_key_that_is_not_pinned_is_refused_and_the_keys_are_named()
    {
        Archive.Signers = ["stranger"];
        Archive.Publish();
        await RefusedAsync("(not pinned)");
        await RefusedAsync("pinned: ");
    }

    [Fact]
    public async Task One_pinned_signer_beside_unknown_ones_is_enough()
    {
        Archive.Signers = ["stranger", "pinned"];
        Assert.Single((await PublishAndTakeAsync()).Archives["tiny"].Suites[0].SignedBy);
    }

    [Fact]
    public async Task A_Release_older_than_the_one_in_force_is_refused_unless_allowed()
    {
        await PublishAndTakeAsync();
        Archive.Date = Archive.Date.AddDays(-1);
        Archive.Publish();
        await RefusedAsync("is older");
        Assert.Equal(Archive.Date, (await TakeAsync(options: new TakeOptions { AllowOlder = true })).Archives["tiny"].Date);
    }

    [Fact]
    public async Task A_Release_after_its_Valid_Until_is_refused()
    {
        Archive.ValidUntil = TinyArchive.Now.AddMinutes(-1);
        Archive.Publish();
        await RefusedAsync("was valid only until");
    }

    [Fact]
    public async Task An_expired_Release_that_is_allowed_is_noted_for_whoever_looks_later()
    {
        Archive.ValidUntil = TinyArchive.Now.AddMinutes(-1);
        Archive.Publish();
        Assert.True((await TakeAsync(options: new TakeOptions { AllowExpired = true })).Archives["tiny"].Suites[0].WasExpired);
        Assert.True(Store.Current("home")!.Archives["tiny"].Suites[0].WasExpired);

        Archive.ValidUntil = TinyArchive.Now.AddDays(1);
        Archive.Publish();
        Assert.False((await TakeAsync()).Archives["tiny"].Suites[0].WasExpired);
        Assert.False(Store.Current("home")!.Archives["tiny"].Suites[0].WasExpired);
    }

    [Fact]
    public async Task A_Release_older_than_max_age_is_refused()
    {
        Archive.Publish();
        await RefusedAsync("`max-age` allows 1", Declared.Archive(Server.Uri, Ring, maxAge: TimeSpan.FromDays(1)));
        Assert.NotNull(await TakeAsync(Declared.Archive(Server.Uri, Ring, maxAge: TimeSpan.FromDays(3))));
    }

    [Fact]
    public async Task A_Release_from_the_future_is_refused()
    {
        Archive.Date = TinyArchive.Now.AddDays(1);
        Archive.Publish();
        await RefusedAsync("from the future");
    }

    [Fact]
    public async Task Another_suites_Release_is_refused()
    {
        Archive.Codename = "huge";
        Archive.Publish();
        await RefusedAsync("serves a different suite than tiny");
    }

    [Fact]
    public async Task A_changed_origin_is_refused_unless_allowed()
    {
        await PublishAndTakeAsync();
        Archive.Origin = "Somebody Else";
        Archive.Publish();
        await RefusedAsync("changed its Origin from Example to Somebody Else");
        Assert.NotNull(await TakeAsync(options: new TakeOptions { AllowChanged = true }));
    }

    [Fact]
    public async Task Digests_other_than_SHA256_do_not_count()
    {
        Archive.Table = "SHA1";
        Archive.Publish();
        await RefusedAsync("no table of SHA-256 or SHA-512 digests");
    }

    [Fact]
    public async Task An_index_of_another_Release_is_refused_and_nothing_is_switched()
    {
        Archive.ByHash = false;
        await PublishAndTakeAsync();
        var old = await File.ReadAllBytesAsync(Path.Combine(Archive.IndexFolder, "Packages.gz"));
        Archive.Packages = Archive.Packages.Replace("Version: 1.0", "Version: 9.0");
        Archive.Publish();
        var fresh = await File.ReadAllBytesAsync(Path.Combine(Archive.IndexFolder, "Packages.gz"));
        Archive.Write("dists/tiny/main/binary-amd64/Packages.gz", old);
        await RefusedAsync(old.Length == fresh.Length ? "its SHA-256 differs" : "differs from the signed one");
    }

    [Fact]
    public async Task An_index_of_the_right_size_with_other_bytes_is_refused()
    {
        Archive.ByHash = false;
        Archive.Publish();
        var size = new FileInfo(Path.Combine(Archive.IndexFolder, "Packages.gz")).Length;
        Archive.Write("dists/tiny/main/binary-amd64/Packages.gz", new byte[size]);
        await RefusedAsync("its SHA-256 differs");
    }

    [Fact]
    public async Task A_compressed_index_that_is_not_the_signed_uncompressed_one_is_refused()
    {
        Archive.Vouch("main/binary-amd64/Packages", new byte[Archive.Packages.Length]);
        Archive.Publish();
        await RefusedAsync("does not decompress to");
        Assert.Empty(Directory.GetFiles(Folder.At("store", "indexes")));
    }

    [Fact]
    public async Task A_missing_suite_is_refused_with_the_place_in_the_family_file()
    {
        var failure = await Assert.ThrowsAsync<Failure>(() => TakeAsync());
        Assert.Equal(Declared.Where, Assert.Single(failure.Problems).Where);
    }

    [Fact]
    public async Task An_endless_signed_file_is_cut_off_at_the_limit()
    {
        Server.Scripts["/dists/tiny/InRelease"] = async (_, to, cancel) =>
        {
            await ScriptedServer.SendAsync(to, "200 OK", [], cancel);
            while (true)
            {
                await to.WriteAsync(new byte[1 << 16], cancel);
            }
        };
        await RefusedAsync("larger than the limit of 100000 bytes");
    }

    [Fact]
    public async Task The_problems_of_all_suites_are_named_at_once()
    {
        Archive.Publish();
        var failure = await Assert.ThrowsAsync<Failure>(() =>
            TakeAsync(Declared.Archive(Server.Uri, Ring, suites: ["tiny", "one", "two"])));
        Assert.Equal(2, failure.Problems.Count);
    }

    [Fact]
    public async Task Wrong_components_and_architectures_are_named_with_the_nearest_right_one()
    {
        Archive.Publish();
        await RefusedAsync("no component mian; did you mean main?", Declared.Archive(Server.Uri, Ring, components: ["mian"]));
        await RefusedAsync("did you mean amd64?", Declared.Archive(Server.Uri, Ring, architecture: "amd46"));
    }
}
