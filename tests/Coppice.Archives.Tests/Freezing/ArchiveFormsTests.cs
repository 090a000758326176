using Coppice.Archives.Downloads;
using Coppice.Archives.Freezing;
using Coppice.Archives.Tests.Support;
using Coppice.Distributions;
using Coppice.Distributions.Debian;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Sandbox;

namespace Coppice.Archives.Tests.Freezing;

/// <summary>
/// Archives in the forms that are out there: this machine's apt is the referee. What it takes, Coppice takes with the same path,
/// or refuses with the reason; what it does not take, Coppice does not take either. Needs gpg.
/// </summary>
[Trait("Category", "Integration")]
public sealed class ArchiveFormsTests(Keys keys) : SnapshotTaking(keys)
{
    private static readonly OddForm Dists = new()
    {
        Suite = "tiny", Fields = "Suite: tiny\nCodename: tiny\nComponents: main\n", Architectures = "Architectures: amd64\n",
    };

    private static readonly DateTimeOffset Signed = TinyArchive.Now.AddDays(-1);

    // By name, since forms have functions in them.
    private static readonly Dictionary<string, OddForm> Taken = new()
    {
        ["flat"] = new(),
        ["flat, at the top"] = new() { Suite = "/" },
        ["flat, in a folder"] = new() { Suite = "sub/dir/", Filename = "sub/dir/odd.deb" },
        ["dots in Filename"] = new() { Filename = "./pool/./odd.deb" },
        ["suite with a slash"] = Dists with { Suite = "tiny/updates", Fields = "Codename: tiny/updates\nComponents: main\n" },
        ["no name in Release"] = Dists with { Fields = "" },
        ["armoured Release.gpg"] = new() { Signature = "armoured" },
        ["armoured Release.gpg below dists"] = Dists with { Signature = "armoured" },
        ["xz"] = new() { Compressor = ["xz"], Ending = ".xz" },
        ["zstd"] = new() { Compressor = ["zstd", "-q"], Ending = ".zst" },
        ["bzip2"] = new() { Compressor = ["bzip2"], Ending = ".bz2" },
        ["gzip"] = Dists with { Compressor = ["gzip"], Ending = ".gz" },
        ["lzma"] = new() { Compressor = ["xz", "--format=lzma"], Ending = ".lzma" },
        ["lz4"] = new() { Compressor = ["lz4", "-q"], Ending = ".lz4" },
        ["SHA-512 in Release"] = new() { Table = "SHA512" },
        ["SHA-512 in Release, compressed"] = Dists with { Table = "SHA512", Compressor = ["xz"], Ending = ".xz" },
        ["SHA-512 of packages"] = new() { PackageHash = "SHA512" },
        ["SHA-512 everywhere"] = new() { Table = "SHA512", PackageHash = "SHA512" },
        ["tabs"] = new()
        {
            Written = text => text.Replace(": ", ":\t", StringComparison.Ordinal)
                .Replace("\n ", "\n\t", StringComparison.Ordinal).Replace(" Pack", "\tPack", StringComparison.Ordinal),
        },
        ["CR LF before signing"] = new() { Written = CrLf },
        ["CR LF after signing"] = new() { Signed = CrLf },
        ["CR LF, detached"] = new() { Written = CrLf, Signature = "armoured" },
        ["CR LF in the index"] = new() { Indexed = CrLf },
        ["no date"] = new() { Date = "", SignedAt = Signed },
        ["date of asctime"] = new() { Date = "Date: Sat Jul 18 10:16:37 2026\n" },
        ["date with an offset"] = new() { Date = "Date: Sat, 18 Jul 2026 12:16:37 +0200\n" },
        ["date that means nothing"] = new() { Date = "Date: yesterday\n", SignedAt = Signed },
        ["all architectures only"] = Dists with { Architectures = "Architectures: all\n", Index = "all" },
        ["all architectures apart"] = Dists with { Architectures = "Architectures: all arm64\n", Index = "all" },
        ["no architectures in Release"] = Dists with { Architectures = "" },
    };

    private static readonly Dictionary<string, (OddForm Form, string Reason)> Refused = new()
    {
        ["binary Release.gpg"] = (new() { Signature = "binary" }, "is a binary signature"),
        ["index compressed only"] = (
            new() { Compressor = ["xz"], Ending = ".xz", ListsPlain = false }, "apt takes no index without its uncompressed form"),
        ["dots in the table"] = (new() { Before = "./" }, "no table of SHA-256"),
        ["MD5 only"] = (
            new() { Written = text => text.Replace("SHA256:", "MD5Sum:", StringComparison.Ordinal) }, "no table of SHA-256"),
        ["no signature"] = (new() { Signed = _ => "Origin: Odd\n" }, "is not one signed message"),
        ["no such architecture"] = (Dists with { Architectures = "Architectures: arm64\n", Index = "arm64" }, "no architecture"),
        ["no such suite"] = (Dists with { Suite = "other", Fields = "Codename: tiny\n" }, "serves a different suite"),
    };

    public static TheoryData<string> TakenForms => [.. Taken.Keys];

    public static TheoryData<string> RefusedForms => [.. Refused.Keys];

    private string? both;

    // The one whose signatures can be of any date, too.
    private string Both => both ??= Keys.Ring("pinned", "dated");

    private string Mirror => "file://" + Folder.At("odd");

    [Theory]
    [MemberData(nameof(TakenForms))]
    public async Task It_is_taken_as_apt_takes_it(string name)
    {
        var form = Taken[name];
        OddArchive.Write(Folder.At("odd"), form, Keys);
        using var apt = Apt(form);
        apt.Update();
        var path = apt.PathOf("tiny", Mirror.Replace("file://", "file:", StringComparison.Ordinal));

        var snapshot = await TakeAsync(Declare(form));
        var package = Find(snapshot);
        Assert.NotNull(path);
        Assert.Equal(package.Path, Path.GetRelativePath("/", "/" + path));
        Assert.Equal(package, new DebianPackageManager().Catalog(snapshot.Archives["tiny"]).At(package.Mirror, path)!.File);
        await DownloadsAsync(package);

        // Once more: nothing is fetched that is here, and what was said then holds now.
        var again = await TakeAsync(Declare(form));
        Assert.Equal(snapshot.Digest, again.Digest);
    }

    [Theory]
    [MemberData(nameof(RefusedForms))]
    public async Task What_apt_does_not_take_is_refused_with_the_reason(string name)
    {
        var (form, reason) = Refused[name];
        OddArchive.Write(Folder.At("odd"), form, Keys);
        // apt only warns where another suite is served.
        if (name != "no such suite")
        {
            using var apt = Apt(form);
            apt.Update();
            Assert.Null(apt.PathOf("tiny", Mirror));
        }

        await RefusedAsync(reason, Declare(form));
    }

    [Fact]
    public async Task A_Release_without_a_date_is_dated_by_its_signature_and_an_older_one_is_refused()
    {
        OddArchive.Write(Folder.At("odd"), Taken["no date"], Keys);
        Assert.Equal(Signed, (await TakeAsync(Declare(Taken["no date"]))).Archives["tiny"].Date);
        OddArchive.Write(Folder.At("odd"), Taken["no date"] with { SignedAt = Signed.AddHours(-1) }, Keys);
        await RefusedAsync("is older", Declare(Taken["no date"]));
    }

    [Fact]
    public async Task A_package_of_another_content_is_refused_by_its_SHA_512()
    {
        OddArchive.Write(Folder.At("odd"), Taken["SHA-512 everywhere"], Keys);
        var package = Find(await TakeAsync(Declare(Taken["SHA-512 everywhere"])));
        Assert.True(package.Digest.IsSha512);
        await File.WriteAllBytesAsync(Folder.At("odd", "odd.deb"), new byte[package.Size], CancellationToken.None);
        var failure = await Assert.ThrowsAsync<Failure>(() => DownloadsAsync(package));
        Assert.Contains("its SHA-512 differs", failure.Message, StringComparison.Ordinal);
    }

    private RealApt Apt(OddForm form) => new(
        $"{Mirror.Replace("file://", "file:", StringComparison.Ordinal)} {form.Suite}{(form.Suite.EndsWith('/') ? "" : " main")}",
        Both);

    private async Task DownloadsAsync(PackageFile package)
    {
        using var downloader = new PackageDownloader(Folder.At("store"), Fetcher, new ConfinedRunner());
        var files = await downloader.EnsureAsync([package], NoProgress.Instance, TestContext.Current.CancellationToken);
        Assert.True(File.Exists(files[package.Digest]));
    }

    // Looked for by both readers of indexes.
    private static PackageFile Find(Snapshot snapshot) =>
        new DebianUpdateRules().Candidates(snapshot.Archives["tiny"], new HashSet<string> { "tiny", "last" })
            .Newer("last", "0.9", "all")?.Version == "1.0"
            ? new DebianPackageManager().Catalog(snapshot.Archives["tiny"]).Find("tiny", "1.0", "all")!
            : throw new InvalidOperationException("not found by reading through");

    private Families.ArchiveDeclaration Declare(OddForm form) => Declared.Archive(new Uri(Mirror), Both, [form.Suite]);

    private static string CrLf(string text) => text.Replace("\n", "\r\n", StringComparison.Ordinal);
}
