using System.Text.Json;
using Coppice.Foundation.Processes;
using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

/// <summary>
/// Packages that are added to a template's list: they are installed on what it has, and it is what growing it anew gives; or it
/// is grown anew, and says why.
/// </summary>
[Trait("Category", "Integration")]
public sealed class ExtensionTests(ExtensionTests.ExtendedFamily family) : IClassFixture<ExtensionTests.ExtendedFamily>
{
    internal static IReadOnlyList<MadePackage> Packages { get; } =
    [
        MadePackage.With("e-user", "useradd --system --no-create-home e-user"),
        Alternative("e-one"), Alternative("e-two"),
        MadePackage.With("e-looks", "e=/etc; if test -e $e/e-looked.conf; then echo found; else echo none; fi >/var/lib/e-looks"),
        MadePackage.Of("e-looked", "1.0", "looked\n", "/etc/e-looked.conf"),
        new("e-closed") { Arrange = "mkdir -p usr/share/e-both; echo x >usr/share/e-both/closed; chmod 700 usr/share/e-both" },
        new("e-open") { Arrange = "mkdir -p usr/share/e-both; echo x >usr/share/e-both/open" },
        MadePackage.With("e-diverts", "dpkg-divert --package e-diverts --no-rename --add /usr/share/e-diverted/file"),
        MadePackage.Of("e-diverted", "1.0", "diverted\n", "/usr/share/e-diverted/file"),
        Library("e-library-one", "libcrypt.so.1"), Library("e-library-two", "libz.so.1"),
        new MadePackage("e-watches")
        {
            Files = new Dictionary<string, string> { ["/usr/share/e-watched/own"] = "own\n" },
            Scripts = new Dictionary<string, string> { ["postinst"] = "mkdir -p /var/cache/e; ls /usr/share/e-watched >/var/cache/e/watches" },
        }.AndControl("triggers", "interest-noawait /usr/share/e-watched"),
        MadePackage.Of("e-watched", "1.0", "watched\n", "/usr/share/e-watched/other"),
    ];

    [Theory]
    [InlineData("plain", "usr/share/works-too/file", "works too\n")]
    [InlineData("watches", "var/cache/e/watches", "other\nown\n")]
    [InlineData("said", "root/said", "file\n")]
    public void What_is_added_is_installed_on_what_is_there(string template, string path, string text)
    {
        family.AssertExtended(template);
        Assert.Equal(text, family.Bench.Text(template, path));
    }

    [Fact]
    public void The_library_cache_has_those_of_both()
    {
        family.AssertExtended("libraries");
        var cache = family.Bench.Do("run", "libraries", "--", "ldconfig", "-p").Text;
        Assert.Contains("/usr/local/lib/libcrypt.so.1", cache, StringComparison.Ordinal);
        Assert.Contains("/usr/local/lib/libz.so.1", cache, StringComparison.Ordinal);
    }

    [Fact]
    public void It_has_one_layer_as_if_it_had_grown_at_once_and_children_are_grafted_onto_it()
    {
        Assert.Equal((0, 3), (family.Bench.Current("plain")!.MoreLayers, family.Bench.Current("plain")!.Number));
        Assert.Equal("graft", family.Bench.Current("below")!.Method);
        family.AssertProved("below");
        Assert.Empty(family.Bench.Fsck());
    }

    [Fact]
    public void The_plan_says_that_it_may_be_so() =>
        Assert.Matches(@"~  plain +extend, or rebuild on base +packages: \+works-too;", family.Plan.Text);

    [Fact]
    public void Every_file_of_what_was_extended_is_accounted_for() =>
        family.Bench.Do("audit", "--account", "plain", "watches", "libraries");

    [Fact]
    public void Accounts_of_both_are_given_out_in_order() =>
        family.AssertRebuilt("users", "its packages and what is added both make accounts in /etc/group");

    private static MadePackage Alternative(string name) => new(name)
    {
        Files = new Dictionary<string, string> { [$"/usr/share/{name}"] = name + "\n" },
        Scripts = new Dictionary<string, string>
        {
            ["postinst"] = $"l=/usr/share; update-alternatives --install $l/e-chosen e-choice $l/{name} 10",
        },
    };

    private static MadePackage Library(string name, string file) => new MadePackage(name)
    {
        Arrange = $"mkdir -p usr/local/lib; cp -L /lib/x86_64-linux-gnu/{file} usr/local/lib/{file}",
    }.AndControl("triggers", "activate-noawait ldconfig");

    /// <summary>Lists that are made longer, and a child of one.</summary>
    public sealed class ExtendedFamily(GrownBase grown) : Extensions(
        grown, "below: {from: plain, packages: [bulky]}",
        [
            new("plain", "works", "works, works-too"),
            new("watches", "e-watches", "e-watches, e-watched"),
            new("said", "works", "works, works-too", ", scripts: [said.sh]"),
            new("libraries", "e-library-one", "e-library-one, e-library-two"),
            new("users", "w-user", "e-user, w-user"),
        ]);
}
