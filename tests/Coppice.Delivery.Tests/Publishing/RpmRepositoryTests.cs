using Coppice.Delivery.Publishing;
using Coppice.Delivery.Signing;
using Coppice.Delivery.Tests.Signing;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;
using Coppice.Store.Tests.Support;

namespace Coppice.Delivery.Tests.Publishing;

[Trait("Category", "Integration")]
public sealed class RpmRepositoryTests : IDisposable
{
    private readonly TempFolder folder = TempFolder.OnDisk();
    private readonly TestKey testKey = new();
    private readonly SigningKey key;

    public RpmRepositoryTests() => key = testKey.Open();

    private string Repository => folder.At("repository");

    public void Dispose()
    {
        key.Dispose();
        testKey.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Dnf_reads_it_with_every_check_on()
    {
        Publish(Signed("one", "1"));
        Assert.Equal("one-1-1.noarch", Dnf("repoquery --quiet --qf '%{name}-%{version}-%{release}.%{arch}'").Text.Trim());
        var fetched = Dnf("install --downloadonly --downloaddir=" + folder.At("fetched") + " one");
        Assert.True(fetched.Succeeded, fetched.Text + fetched.Error);
        Assert.Equal("", Shell.Script($"cmp '{folder.At("one-1-1.noarch.rpm")}' '{folder.At("fetched", "one-1-1.noarch.rpm")}'"));
    }

    [Fact]
    public void A_second_package_comes_beside_the_first()
    {
        Publish(Signed("one", "1"));
        Publish(Signed("one", "2"), Signed("two", "1"));
        Publish();
        Assert.Equal(
            ["one-1", "one-2", "two-1"],
            Dnf("repoquery --quiet --qf '%{name}-%{version}'").Text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(
            ["key.asc", "repodata", "rpm"],
            Directory.GetFileSystemEntries(Repository).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Changed_metadata_are_refused_by_dnf()
    {
        Publish(Signed("one", "1"));
        File.AppendAllText(Path.Combine(Repository, "repodata", "repomd.xml"), " ");
        Assert.False(Dnf("repoquery --quiet").Succeeded);
    }

    [Fact]
    public void A_package_that_is_not_signed_by_the_key_is_refused_and_the_repository_stays()
    {
        Publish(Signed("one", "1"));
        var before = Listing();
        Assert.Contains(
            "not signed by the key", Assert.Throws<Failure>(() => Publish(Built("two", "1"))).Message, StringComparison.Ordinal);
        using var other = new TestKey();
        using var otherKey = other.Open();
        var foreign = Built("three", "1");
        otherKey.SignRpm(foreign, default);
        Assert.Contains(
            "not signed by the key", Assert.Throws<Failure>(() => Publish(foreign)).Message, StringComparison.Ordinal);
        Assert.Equal(before, Listing());
    }

    [Fact]
    public void A_file_with_another_name_than_its_package_is_refused()
    {
        var package = Signed("one", "1");
        var renamed = folder.At("two-1-1.noarch.rpm");
        File.Move(package, renamed);
        Assert.Contains(
            "is the package one-1-1.noarch.rpm", Assert.Throws<Failure>(() => Publish(renamed)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Other_content_under_a_published_name_is_refused_and_the_same_is_not()
    {
        var package = Signed("one", "1");
        Publish(package);
        Publish(package);
        File.Delete(package);
        Built("one", "1", "another summary");
        key.SignRpm(package, default);
        Assert.Contains("other content", Assert.Throws<Failure>(() => Publish(package)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dom0_reads_it_by_its_repo_file_and_the_key_that_lies_there()
    {
        Publish(Signed("one", "1"));
        var source = TemplateSource.Of(Repository, $"file://{Repository}");
        source.Write(Repository);
        var text = File.ReadAllText(Path.Combine(Repository, "repository.repo"));
        const string Key = "file:///etc/qubes/repo-templates/keys/RPM-GPG-KEY-repository";
        Assert.Contains($"\ngpgkey = {Key}\n", text, StringComparison.Ordinal);
        Directory.CreateDirectory(folder.At("sources"));
        File.WriteAllText(
            folder.At("sources/repository.repo"), text.Replace(Key, $"file://{Repository}/key.asc", StringComparison.Ordinal));
        Assert.Equal(
            "one repository",
            Dnf($"--disablerepo=test --setopt=reposdir='{folder.At("sources")}' repoquery --quiet --qf '%{{name}} %{{repoid}}'")
                .Text.Trim());
        Assert.Equal(
            $"qvm-run --pass-io QUBE 'cat {Repository}/key.asc' | sudo tee {Key["file://".Length..]} >/dev/null",
            source.Steps(Repository)[0]);
    }

    [Theory]
    [InlineData("templates.example")]
    [InlineData("ftp://templates.example/")]
    [InlineData("https://templates.example/\ngpgcheck=0")]
    public void What_is_no_address_is_refused(string url) => Assert.Throws<Failure>(() => TemplateSource.Of(Repository, url));

    private void Publish(params string[] packages) =>
        new RpmRepository(new ConfinedRunner()).Publish(packages, Repository, key, cancel: TestContext.Current.CancellationToken);

    private string Listing() => Shell.Script($"cd '{Repository}'; find . -type f -exec sha256sum {{}} + | sort");

    private string Signed(string name, string version)
    {
        var package = Built(name, version);
        key.SignRpm(package, default);
        return package;
    }

    private string Built(string name, string version, string summary = "test")
    {
        File.WriteAllText(
            folder.At("test.spec"),
            $"Name: {name}\nVersion: {version}\nRelease: 1\nSummary: {summary}\nLicense: MIT\nBuildArch: "
                + $"noarch\n%description\ntest\n%files\n");
        Shell.Script(
            $"HOME='{folder.Path}' rpmbuild -bb --quiet --define '_topdir {folder.At("top")}' --define '_rpmdir {folder.Path}' "
                + $"--define '_rpmfilename %%{{NAME}}-%%{{VERSION}}-%%{{RELEASE}}.%%{{ARCH}}.rpm' --define 'dist %{{nil}}' "
                + $"'{folder.At("test.spec")}' 2>&1");
        return folder.At($"{name}-{version}-1.noarch.rpm");
    }

    private CommandResult Dnf(string arguments)
    {
        File.WriteAllText(folder.At("dnf.conf"), $"""
            [main]
            gpgcheck=1
            repo_gpgcheck=1
            reposdir=/nonexistent
            cachedir={folder.At("cache")}
            persistdir={folder.At("persist")}
            logdir={folder.At("log")}
            pluginpath=/nonexistent
            [test]
            name=test
            baseurl=file://{Repository}
            gpgkey=file://{Repository}/key.asc
            enabled=1
            """);
        return new ProcessRunner().Run(
            Command.Own(
                "sh",
                ["-c", $"exec dnf -y --config '{folder.At("dnf.conf")}' --installroot '{folder.Make("root")}' --releasever 1 "
                    + $"{arguments}"]) with { Environment =
                    new Dictionary<string, string> { ["HOME"] = folder.Path } },
            TestContext.Current.CancellationToken);
    }
}
