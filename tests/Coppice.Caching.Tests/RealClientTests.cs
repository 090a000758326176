using Coppice.Foundation.Processes;

namespace Coppice.Caching.Tests;

/// <summary>This machine's apt and pacman, each in a root of its own, with the cache as proxy or as mirror.</summary>
[Trait("Category", "Full")]
public sealed class RealClientTests(Keys keys)
{
    private const string Less = "pool/main/l/less/less_1.0_amd64.deb";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Apt_updates_and_ten_download_a_package_that_is_fetched_once(bool proxy)
    {
        await using var world = new CacheWorld(keys);
        world.Archive.Add("less", new byte[400_000]);
        await world.StartAsync();
        var apts = Enumerable.Range(0, 10).Select(_ => new Apt(world, proxy)).ToList();
        try
        {
            await Task.WhenAll(apts.Select(apt => Task.Run(() =>
            {
                apt.Run("update");
                apt.Run("download", "less");
            })));
            Assert.All(apts, apt => Assert.Equal(new byte[400_000], File.ReadAllBytes(apt.At("less_1.0_amd64.deb"))));
            Assert.Equal(1, world.Asked(Less));
            Assert.Equal(1, world.Asked("InRelease"));

            // What is the same is not sent again.
            Assert.Contains("Hit:1", apts[0].Run("update"), StringComparison.Ordinal);
        }
        finally
        {
            apts.ForEach(apt => apt.Dispose());
        }
    }

    [Fact]
    public async Task Apt_gets_no_whole_package_of_a_mirror_that_lies()
    {
        await using var world = new CacheWorld(keys);
        world.Archive.Add("less", new byte[400_000]);
        await world.StartAsync();
        world.Server.Script("/" + Less, "200 OK\nContent-Length: 400000", [.. new byte[399_999], 1]);
        using var apt = new Apt(world, proxy: true);
        apt.Run("update");
        Assert.Throws<InvalidOperationException>(() => apt.Run("download", "less"));
        // What it has is only a beginning, and it continues from there when the mirror has come to its senses.
        Assert.True(new FileInfo(apt.At("less_1.0_amd64.deb")) is { Exists: false } or { Length: < 400_000 });
        Assert.Empty(world.Kept(new byte[400_000]));
        world.Server.Scripts.Clear();
        apt.Run("download", "less");
        Assert.Equal(new byte[400_000], File.ReadAllBytes(apt.At("less_1.0_amd64.deb")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pacman_takes_a_database_with_its_signature_and_a_package(bool proxy)
    {
        await using var world = new CacheWorld(keys, repository: true);
        world.Archive.Add("less", new byte[4]);
        await world.StartAsync();
        using var root = new TempFolder();
        Directory.CreateDirectory(root.At("db"));
        Directory.CreateDirectory(root.At("cache"));
        Directory.CreateDirectory(root.At("gnupg"));
        Do("pacman-key", "--gpgdir", root.At("gnupg"), "--init");
        Do("pacman-key", "--gpgdir", root.At("gnupg"), "--add", world.At("dated.gpg"));
        Do("pacman-key", "--gpgdir", root.At("gnupg"), "--lsign-key", "dated@example.org");
        var server = proxy ? $"{world.Server.Uri}core/os/x86_64" : $"{world.Address}arch/$repo";
        File.WriteAllText(
            root.At("pacman.conf"),
            $"[options]\nArchitecture = x86_64\nSigLevel = Required\nNoProgressBar\n[core]\nServer = {server}\n");
        Do(
            "env", $"http_proxy={(proxy ? world.Address.ToString().TrimEnd('/') : "")}", "no_proxy=", "pacman", "--noconfirm",
            "--config", root.At("pacman.conf"), "--root", root.Path, "--dbpath", root.At("db"), "--cachedir", root.At("cache"),
            "--gpgdir", root.At("gnupg"), "--logfile", "/dev/null", "-Syw", "diffutils");
        Assert.True(File.Exists(root.At("cache/diffutils-3.10-1-any.pkg.tar.zst")));
        Assert.Equal(1, world.Asked("/core.db"));
        Assert.Equal(1, world.Asked(".pkg.tar.zst"));
    }

    [Fact]
    public async Task Apt_updates_by_what_the_store_has_when_the_mirror_has_gone()
    {
        await using var world = new CacheWorld(keys);
        world.Archive.Add("less", new byte[400_000]);
        await world.StartAsync();
        Directory.Delete(world.At("mirror/dists"), recursive: true);
        Directory.Delete(world.At("store/packages"), recursive: true);
        using var apt = new Apt(world, proxy: true);
        apt.Run("update");
    }

    private static string Do(string program, params string[] arguments)
    {
        var result = new ProcessRunner().Run(Command.Own(program, arguments));
        return result.Succeeded ? result.Text
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}\n{result.Text}\n{result.Error}");
    }

    private sealed class Apt : IDisposable
    {
        private readonly TempFolder folder = new();
        private readonly string[] options;

        public Apt(CacheWorld world, bool proxy)
        {
            Directory.CreateDirectory(folder.At("lists/partial"));
            Directory.CreateDirectory(folder.At("cache/archives/partial"));
            File.WriteAllText(folder.At("status"), "");
            var source = proxy ? world.Server.Uri.ToString() : $"{world.Address}tiny";
            File.WriteAllText(folder.At("sources.list"), $"deb [signed-by={world.At("ring.gpg")}] {source} tiny main\n");
            options =
            [
                .. ((string[])
                [
                    $"Dir={folder.Path}", $"Dir::Etc={folder.Path}", $"Dir::Etc::sourcelist={folder.At("sources.list")}",
                    "Dir::Etc::sourceparts=/dev/null", "Dir::Etc::parts=/dev/null", "Dir::Etc::preferencesparts=/dev/null",
                    $"Dir::State={folder.Path}", $"Dir::State::lists={folder.At("lists")}",
                    $"Dir::State::status={folder.At("status")}", $"Dir::Cache={folder.At("cache")}",
                    "APT::Sandbox::User=root", "APT::Architecture=amd64", "APT::Architectures::=amd64",
                    "Acquire::Languages=none",
                    $"Acquire::http::Proxy={(proxy ? world.Address.ToString() : "DIRECT")}",
                ]).SelectMany(option => new[] { "-o", option }),
            ];
        }

        public string At(string name) => folder.At(name);

        // A warning of apt is a failure here: it may mean that something was not taken.
        public string Run(params string[] arguments)
        {
            var result = new ProcessRunner().Run(
                Command.Own("apt-get", [.. options, .. arguments]) with { Directory = folder.Path });
            return result.Succeeded && !result.Error.Contains("W: ", StringComparison.Ordinal) ? result.Text
                : throw new InvalidOperationException($"{string.Join(' ', arguments)}\n{result.Text}\n{result.Error}");
        }

        public void Dispose() => folder.Dispose();
    }
}
