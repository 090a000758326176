using Coppice.Cli.Verbs;
using Coppice.Foundation.Processes;

namespace Coppice.Cli.Tests.Verbs;

public sealed class ExportTests
{
    private static readonly string Program = BuiltPrograms.Coppice;

    [Theory]
    [InlineData("--bare cannot be used with --as tar", "vault", "--as", "tar", "-o", "x", "--bare")]
    [InlineData("--sign-key cannot be used with --as ext4", "vault", "--as", "ext4", "-o", "x", "--sign-key", "k")]
    [InlineData("ext4 cannot be written to standard output", "vault", "--as", "ext4", "-o", "-")]
    [InlineData("--size takes 512M to 1024G, not 10", "vault", "--as", "ext4", "-o", "x", "--size", "10")]
    [InlineData("--as takes dir, tar, ext4, rpm, oci or qcow2, not iso", "vault", "--as", "iso", "-o", "x")]
    public async Task What_means_nothing_is_told_before_anything_is_read(string message, params string[] arguments)
    {
        var host = new FakeHost();
        Assert.Equal(64, await host.RunAsync(AllVerbs.List, ["-s", "/nonexistent", "export", .. arguments]));
        Assert.Contains(message, host.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Integration")]
    public void Image_package_and_repository_come_out_of_the_family_file()
    {
        using var store = new TestStore();
        store.Grow("vault", store.GrowBase(), upper => Directory.CreateDirectory(Path.Combine(upper, "home", "user")));
        Assert.Contains(
            "has no qubes:", Coppice(store, 64, "export", "vault", "--as", "rpm", "-o", store.Folder), StringComparison.Ordinal);
        File.AppendAllText(store.FamilyFile, "\nqubes: {root-size: 600M}\n");
        var error = Coppice(store, 64, "export", "vault", "--as", "rpm", "-o", store.Folder);
        Assert.Contains("needs a license", error, StringComparison.Ordinal);
        Assert.Contains("needs a URL", error, StringComparison.Ordinal);
        Assert.Contains("family.yaml:", error, StringComparison.Ordinal);
        File.WriteAllText(
            store.FamilyFile,
            File.ReadAllText(store.FamilyFile)
                .Replace("600M}", "600M, license: MIT, url: https://templates.example/}", StringComparison.Ordinal));

        Coppice(store, 0, "export", "vault", "--as", "ext4", "--bare", "-o", store.At("bare.img"));
        Assert.Equal(600L << 20, new FileInfo(store.At("bare.img")).Length);
        Assert.Contains(
            "user", Sh($"debugfs -R 'ls -p /home.orig' '{store.At("bare.img")}' 2>/dev/null"), StringComparison.Ordinal);
        Assert.Contains(
            "already exists", Coppice(store, 1, "export", "vault", "--as", "ext4", "-o", store.At("bare.img")),
            StringComparison.Ordinal);

        var home = Directory.CreateDirectory(
            store.At("gpg"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        Sh(
            $"export GNUPGHOME='{home}'; gpg --batch --quiet --passphrase '' --quick-generate-key test@example.org ed25519 sign "
                + $"never 2>/dev/null; gpg --batch --export-secret-keys >'{store.At("key")}'; gpgconf --kill all");
        Coppice(
            store, 0, "export", "vault", "--as", "rpm", "--release", "202601020304", "--sign-key", store.At("key"), "-o",
            store.Folder);
        var package = store.At("qubes-template-vault-4.3.0-202601020304.noarch.rpm");
        Coppice(store, 0, "publish", package, "--to", store.At("repository"), "--sign-key", store.At("key"));
        Assert.True(File.Exists(Path.Combine(store.At("repository"), "repodata", "repomd.xml.asc")));
        Coppice(store, 0, "export", "vault", "--as", "oci", "--name", "vault:1", "-o", store.At("images"));
        Assert.Equal("vault:1", Sh($"umoci ls --layout '{store.At("images")}'").Trim());
        Assert.Empty(Directory.GetFileSystemEntries(store.Store.At("work")));
    }

    private static string Coppice(TestStore store, int code, params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["HOME"] = store.Folder };
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } dotnet)
        {
            environment["DOTNET_ROOT"] = dotnet;
        }

        var result = new ProcessRunner().Run(
            Command.Own(Program, [.. store.Options, .. arguments]) with { Environment = environment },
            TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == code, $"{result.ExitCode}\n{result.Error}");
        return result.Error;
    }

    private static string Sh(string script)
    {
        var result = new ProcessRunner().Run(Command.Own("sh", ["-euc", script]));
        Assert.True(result.Succeeded, result.Error);
        return result.Text;
    }
}
