using Coppice.Distributions.Debian;
using Coppice.Distributions.Tests.Debian.Updates;
using Coppice.Families;
using Coppice.Foundation;
using System.Text;

namespace Coppice.Distributions.Tests.Debian;

public sealed class AptPinsTests : IDisposable
{
    private readonly FrozenSuites own = new();
    private readonly FrozenSuites vendor = new();

    public void Dispose()
    {
        own.Dispose();
        vendor.Dispose();
    }

    [Fact]
    public void Nothing_but_the_names_is_taken_and_these_as_the_archive_ranks()
    {
        own.Add("bookworm", "Codename: bookworm\n");
        vendor.Add("xenial", "Label: Vendor, Inc\nCodename: xenial\nNotAutomatic: yes\nButAutomaticUpgrades: yes\n");
        var sources = Sources(new TakeRule(["chat", "vendor-*"]));

        Assert.Equal(
            """
            Package: chat
            Pin: release o=Debian,a=xenial,n=xenial
            Pin-Priority: 100

            Package: vendor-*
            Pin: release o=Debian,a=xenial,n=xenial
            Pin-Priority: 100

            Package: *
            Pin: release o=Debian,a=xenial,n=xenial
            Pin-Priority: -1

            """,
            AptPins.OfTaken(sources, sources.All[1]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Label: *\n")]
    public void A_vendor_that_says_it_is_the_distribution_is_told_by_its_host(string says)
    {
        own.Add("bookworm", "Label: Debian\nCodename: bookworm\n");
        vendor.Add("bookworm", $"{says}Codename: bookworm\n");
        var sources = Sources(new TakeRule(["chat"]));

        Assert.Equal("origin \"vendor.example\"", AptPins.Target(sources, sources.All[1], sources.All[1].Archive.Suites[0]));
        Assert.Null(AptPins.Indistinct(sources));
    }

    [Fact]
    public void Two_that_nothing_tells_apart_are_both_named()
    {
        own.Add("bookworm", "Codename: bookworm\n");
        vendor.Add("bookworm", "Codename: bookworm\n");
        var sources = Sources(new TakeRule(["chat"]), "http://mirror.example/other");

        var alike = AptPins.Indistinct(sources);
        Assert.Equal(("vendor", "bookworm"), (alike!.Value.One.Archive.Name, alike.Value.Other.Archive.Name));
    }

    [Fact]
    public void What_Coppice_wrote_is_known_again_and_nothing_else_is()
    {
        own.Add("bookworm", "Codename: bookworm\n");
        vendor.Add("xenial", "Codename: xenial\n");
        var sources = Sources(new TakeRule(["chat"]), asked: ["other"]);
        var declaration = new TemplateDeclaration(
            "leaf", null, "base", [new DeclaredWord("other", new SourceSpan("f", 1, 1)) { Archive = "vendor" }], [], [], [], null,
            new SourceSpan("f", 1, 1));
        Dictionary<string, ReadOnlyMemory<byte>> files = new()
        {
            [AptPins.FileOf(sources.All[1])[1..]] = Encoding.UTF8.GetBytes(AptPins.OfTaken(sources, sources.All[1])),
            [AptPins.FileOf(declaration)[1..]] = Encoding.UTF8.GetBytes(AptPins.OfAsked(sources, declaration)),
            ["etc/apt/preferences.d/other"] = "Package: *\n"u8.ToArray(),
        };

        Assert.Equal(
            ["etc/apt/preferences.d/10-coppice-leaf.pref", "etc/apt/preferences.d/50-coppice-vendor.pref"],
            AptPins.Own(sources, files)!.Order());
        Assert.Contains("Pin-Priority: 990", AptPins.OfAsked(sources, declaration));

        files[AptPins.FileOf(sources.All[1])[1..]] = "Package: *\nPin: release o=Debian\nPin-Priority: 500\n"u8.ToArray();
        Assert.Null(AptPins.Own(sources, files));
        files.Remove(AptPins.FileOf(sources.All[1])[1..]);
        Assert.Null(AptPins.Own(sources, files));
    }

    [Fact]
    public void An_archive_on_this_machine_is_nothing_to_a_template()
    {
        own.Add("bookworm", "Codename: bookworm\n");
        vendor.Add("xenial", "Codename: xenial\n");
        var sources = Sources(new TakeRule(["chat"]), "file:///srv/vendor");

        Assert.Empty(AptPins.OfTaken(sources, sources.All[1]));
        Assert.Empty(TemplateAddress.Reachable(sources.All[1]));
    }

    [Fact]
    public void A_file_of_a_package_with_the_same_address_stands_for_Coppice_s_own()
    {
        own.Add("bookworm", "Codename: bookworm\n");
        vendor.Add("xenial", "Codename: xenial\n");
        var sources = Sources(TakeRule.All);
        const string Own = "/etc/apt/sources.list.d/coppice-vendor.sources\0Types: deb\nURIs: http://vendor.example/apt\n"
            + "Suites: xenial\nComponents: main\n\0";

        Assert.Empty(Superseded("/etc/apt/sources.list\0deb http://vendor.example/apt bookworm main\n\0"));
        Assert.Empty(Superseded("/etc/apt/sources.list\0#deb http://vendor.example/apt xenial main\n\0"));
        Assert.Equal(
            [new SupersededSource("vendor", "/etc/apt/sources.list.d/coppice-vendor.sources", "/etc/apt/sources.list.d/v.list")],
            Superseded("/etc/apt/sources.list.d/v.list\0deb [arch=amd64] http://vendor.example/apt/ xenial main\n\0"));

        IReadOnlyList<SupersededSource> Superseded(string other) =>
            AptArchiveFiles.Superseded(sources, Encoding.UTF8.GetBytes(Own + other));
    }

    private PackageSources Sources(TakeRule take, string mirror = "http://vendor.example/apt", params string[] asked) => new(
    [
        new PackageSource(own.Archive),
        new PackageSource(vendor.Archive with
        {
            Name = "vendor", Digest = Digest.Of("vendor"),
            Suites = [.. vendor.Archive.Suites.Select(suite => suite with { Mirror = new Uri(mirror) })],
        })
        {
            Take = take,
            Asked = asked,
        },
    ]);
}
