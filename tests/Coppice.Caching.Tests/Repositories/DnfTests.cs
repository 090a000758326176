using System.Net;
using Coppice.Caching.Repositories;
using Coppice.Foundation.Processes;

namespace Coppice.Caching.Tests.Repositories;

/// <summary>
/// This machine's dnf, with a folder of packages like those that <c>publish</c> makes. Signatures are the business of its own
/// tests; here it counts that everything comes through.
/// </summary>
[Trait("Category", "Integration")]
public sealed class DnfTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Dnf_reads_metadata_and_takes_a_package()
    {
        Directory.CreateDirectory(folder.At("templates/rpm"));
        await File.WriteAllTextAsync(
            folder.At("one.spec"),
            "Name: one\nVersion: 1\nRelease: 1\nSummary: one\nLicense: MIT\nBuildArch: noarch\n%description\none\n%files\n",
            TestContext.Current.CancellationToken);
        Do("rpmbuild", "-bb", "--quiet", "--define", $"_topdir {folder.At("build")}", folder.At("one.spec"));
        File.Copy(folder.At("build/RPMS/noarch/one-1-1.noarch.rpm"), folder.At("templates/rpm/one-1-1.noarch.rpm"));
        Do("createrepo_c", "--quiet", folder.At("templates"));

        using var stop = new CancellationTokenSource();
        var ready = new TaskCompletionSource<IPEndPoint>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = RepositoryServer.RunAsync(
            RepositoryRequest.Of(new IPEndPoint(IPAddress.Loopback, 0), [folder.At("templates")]), ready.SetResult, stop.Token);
        var place = await ready.Task;
        await Task.Run(
            () => Dnf(place, "install", "--downloadonly", "--destdir", folder.At("got"), "one"),
            TestContext.Current.CancellationToken);
        Assert.Equal(
            await File.ReadAllBytesAsync(folder.At("templates/rpm/one-1-1.noarch.rpm"), TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(folder.At("got/one-1-1.noarch.rpm"), TestContext.Current.CancellationToken));
        await stop.CancelAsync();
        await running;
    }

    private void Dnf(IPEndPoint place, params string[] arguments)
    {
        File.WriteAllText(folder.At("dnf.conf"), $"""
            [main]
            gpgcheck=0
            reposdir=/nonexistent
            cachedir={folder.At("cache")}
            persistdir={folder.At("persist")}
            logdir={folder.At("log")}
            pluginpath=/nonexistent
            [test]
            name=test
            baseurl=http://{place}/templates/
            enabled=1
            """);
        Directory.CreateDirectory(folder.At("root"));
        Do("dnf", ["-y", "--config", folder.At("dnf.conf"), "--installroot", folder.At("root"), "--releasever", "1", .. arguments]);
    }

    private void Do(string program, params string[] arguments)
    {
        var result = new ProcessRunner().Run(
            Command.Own(program, arguments) with { Environment = new Dictionary<string, string> { ["HOME"] = folder.Path } });
        Assert.True(result.Succeeded, $"{program} {string.Join(' ', arguments)}\n{result.Text}\n{result.Error}");
    }
}
