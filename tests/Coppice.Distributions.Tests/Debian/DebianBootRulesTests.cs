using Coppice.Distributions.Debian;
using Coppice.Distributions.Tests.Debian.Updates;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian;

/// <summary>Which of a template's archives gives the kernel that it is booted with.</summary>
public sealed class DebianBootRulesTests : IDisposable
{
    private readonly FrozenSuites own = new();
    private readonly FrozenSuites added = new();

    public void Dispose()
    {
        own.Dispose();
        added.Dispose();
    }

    [Fact]
    public void An_archive_that_a_descendant_added_gives_the_kernel_that_the_base_has_none_of()
    {
        own.Add("bookworm", "", "less 1 amd64 1");
        added.Add("other", "", [.. Kernel("6.1"), "busybox-static 1 amd64 1"]);

        Assert.Null(Found(Sources(TakeRule.All, only: true)));
        Assert.Equal("linux-image-6.1 6.1 other.example, busybox-static 1 other.example", Found(Sources(TakeRule.All)));
        Assert.Null(Found(Sources(new TakeRule(["less"]))));
        Assert.Null(Found(Sources(new TakeRule(["linux-image-*"]))));
        Assert.Equal(
            "linux-image-6.1 6.1 other.example, busybox-static 1 other.example",
            Found(Sources(new TakeRule(["linux-image-*", "busybox-static"]))));
    }

    [Fact]
    public void The_newest_of_those_that_may_be_taken_is_the_kernel()
    {
        own.Add("bookworm", "", [.. Kernel("6.1"), "busybox-static 2 amd64 1"]);
        added.Add("bookworm-security", "", [.. Kernel("6.10"), "busybox-static 1 amd64 1"]);

        Assert.Equal("linux-image-6.10 6.10 other.example, busybox-static 2 mirror.example", Found(Sources(TakeRule.All)));
        Assert.Equal(
            "linux-image-6.1 6.1 mirror.example, busybox-static 2 mirror.example", Found(Sources(new TakeRule(["chat"]))));
    }

    [Fact]
    public void An_archive_that_gives_nothing_unasked_gives_no_kernel_where_another_has_one()
    {
        own.Add("bookworm", "", [.. Kernel("6.1"), "busybox-static 1 amd64 1"]);
        added.Add("bookworm-backports", "NotAutomatic: yes\nButAutomaticUpgrades: yes\n", [.. Kernel("6.12")]);

        Assert.Equal("linux-image-6.1 6.1 mirror.example, busybox-static 1 mirror.example", Found(Sources(TakeRule.All)));
        Assert.StartsWith(
            "linux-image-6.12 6.12 other.example", Found(Sources(TakeRule.All, asked: "linux-image-amd64")),
            StringComparison.Ordinal);
    }

    private static string[] Kernel(string version) =>
        [$"linux-image-amd64 {version} amd64 1 linux-image-{version}", $"linux-image-{version} {version} amd64 1"];

    private static string? Found(PackageSources sources) => new DebianBootRules().Find(sources) is { } found
        ? $"{Named(found.Kernel)}, {Named(found.Tools)}"
        : null;

    private static string Named(PackageFile file) => $"{file.Name} {file.Version} {file.Mirror.Host}";

    private PackageSources Sources(TakeRule take, bool only = false, params string[] asked)
    {
        var archive = added.Archive with
        {
            Name = "added", Digest = Digest.Of("added"),
            Suites = [.. added.Archive.Suites.Select(suite => suite with { Mirror = new Uri("http://other.example/apt") })],
        };
        var further = new PackageSource(archive) { Take = take, Asked = asked };
        return new PackageSources(only ? [new PackageSource(own.Archive)] : [new PackageSource(own.Archive), further]);
    }
}
