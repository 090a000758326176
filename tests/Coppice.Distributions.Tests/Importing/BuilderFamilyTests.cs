using Coppice.Distributions.Importing;
using Coppice.Families;
using Coppice.Families.Importing;

namespace Coppice.Distributions.Tests.Importing;

public sealed class BuilderFamilyTests : IDisposable
{
    private const string V2 = """
        include:
          - /home/user/qubes-builderv2/example-configs/github.yml
          - defaults.yml
        git:
          baseurl: https://git.example
          prefix: qubes-
          branch: release4.3
          maintainers: [0064428F455451B3EBE78A7F063938BA42CFA724]
        executor: {type: docker}
        distributions:
          - host-fc41
          - vm-bookworm
          - vm-trixie: {stages: [fetch]}
          - vm-archlinux
        components:
          - core-vchan-xen
          - core-qubesdb: {branch: main, maintainers: [1111111111111111111111111111111111111111]}
          - builder-debian: {packages: false}
          - installer-qubes-os
          - odd_one
        templates:
          - debian-12-xfce: {dist: bookworm, flavor: xfce, options: [firmware], timeout: 10}
          - debian-13-minimal: {dist: trixie, flavor: minimal}
          - whonix-gateway-17: {dist: bookworm, flavor: whonix-gateway}
          - fedora-41: {dist: fc41}
        """;

    private const string V1 = """
        # vim: ft=make
        RELEASE := 4
        GIT_BASEURL ?= https://git.example
        GIT_PREFIX ?= qubes-
        DISTS_VM = bookworm+minimal \
          fc32
        COMPONENTS ?= core-vchan-xen \
          core-qubesdb
        ifeq ($(RELEASE),4)
          BRANCH = release4.3
        else
          BRANCH = main
        endif
        BRANCH_core_qubesdb = v$(RELEASE)
        COMPONENTS += $(filter-out x,$(COMPONENTS))
        NO_SIGN ?= 1
        include example-configs/extended-rules.conf
        about::
        	@echo hello
        """;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_configuration_of_version_2_becomes_a_family_and_everything_else_is_named()
    {
        File.WriteAllText(folder.At("defaults.yml"), "templates:\n  - debian-13-minimal: {dist: trixie}\ntimeout: 3600\n");
        File.WriteAllText(folder.At("builder.yml"), V2);
        var read = BuilderYaml.Read(folder.At("builder.yml"));
        var family = Family(BuilderFamily.Of(read));
        Assert.Equal(["core-vchan-xen", "core-qubesdb"], family.Components.Select(component => component.Name));
        var git = (GitDeclaration)family.Components[0].Source!;
        Assert.Equal(("https://git.example/qubes-core-vchan-xen", "release4.3"), (git.Url.OriginalString, git.Branch));
        Assert.Equal("main", ((GitDeclaration)family.Components[1].Source!).Branch);
        Assert.Equal(
            ["0064428F455451B3EBE78A7F063938BA42CFA724", "1111111111111111111111111111111111111111"],
            family.Keys.Values.SelectMany(key => key.Fingerprints).Select(word => word.Value));
        Assert.Equal(
            ["bookworm", "qubes-bookworm", "trixie", "qubes-trixie", "archlinux", "qubes-archlinux"], family.Archives.Keys);
        Assert.Equal("arch", family.Archives["qubes-archlinux"].Type);
        Assert.Equal(["base-devel"], family.Template("buildd-archlinux").Packages.Select(word => word.Value));
        Assert.Contains("task-xfce-desktop", family.Template("debian-12-xfce").Packages.Select(word => word.Value));
        Assert.DoesNotContain("qubes-vm-recommended", family.Template("debian-13-minimal").Packages.Select(word => word.Value));
        Assert.Equal("buildd-trixie", family.Archives["qubes-trixie"].Built!.Environment.Value);

        var left = read.NotTaken.Select(one => one.What).ToList();
        Assert.Equal(
            [
                "component builder-debian", "component installer-qubes-os", "component odd_one", "distribution archlinux: mirror",
                "distribution host-fc41", "distribution vm-trixie: stages", "executor",
                "include: /home/user/qubes-builderv2/example-configs/github.yml", "template debian-12-xfce: option firmware",
                "template debian-12-xfce: timeout", "template fedora-41", "template whonix-gateway-17", "timeout",
            ],
            left.Order(StringComparer.Ordinal));
        Assert.All(read.NotTaken, one => Assert.NotEmpty(one.Why));
        Assert.Equal(14, read.NotTaken.Single(one => one.What == "distribution archlinux: mirror").Where.Line);
    }

    [Fact]
    public void A_configuration_of_version_1_is_read_as_text()
    {
        File.WriteAllText(folder.At("builder.conf"), V1);
        var read = BuilderConf.Read(folder.At("builder.conf"));
        Assert.Equal("release4.3", read.Branch);
        Assert.Equal(["bookworm", "fc32"], read.Distributions.Select(distribution => distribution.Name));
        Assert.Equal(("bookworm-minimal", "minimal"), (read.Templates[0].Name, read.Templates[0].Flavor));
        // Only make could say what a function gives: then nothing of the list is guessed.
        Assert.Empty(read.Components);
        var left = read.NotTaken.Select(one => $"{one.Where.Line}: {one.What.Split(' ')[0]}").ToList();
        Assert.Contains("7: COMPONENTS", left);
        Assert.Contains("17: include", left);
        Assert.Contains("18: about::", left);
        Assert.Contains(read.NotTaken, one => one.What.StartsWith("NO_SIGN", StringComparison.Ordinal));

        File.WriteAllText(
            folder.At("builder.conf"), V1.Replace("COMPONENTS += $(filter-out x,$(COMPONENTS))", "", StringComparison.Ordinal));
        read = BuilderConf.Read(folder.At("builder.conf"));
        var family = Family(BuilderFamily.Of(read));
        Assert.Equal("v4", ((GitDeclaration)family.Components[1].Source!).Branch);
        Assert.Equal("https://git.example/qubes-core-qubesdb", family.Components[1].Source!.Url.OriginalString);
        Assert.Equal(
            ["base-bookworm", "buildd-bookworm", "bookworm-minimal"], family.Templates.Select(template => template.Name));
    }

    [Theory]
    [InlineData("COMPONENTS = $(COMPONENTS)\n")]
    [InlineData("A = $(B)\nB = $(A)\nCOMPONENTS = $(A)\n")]
    [InlineData("ifeq ($(shell id),0)\nCOMPONENTS = core-qubesdb\nendif\n")]
    [InlineData("DIST=\"${DIST:-fc25}\"\nCOMPONENTS = `id`\n")]
    public void Nothing_is_run_and_nothing_is_guessed(string text)
    {
        File.WriteAllText(folder.At("builder.conf"), text);
        var read = BuilderConf.Read(folder.At("builder.conf"));
        BuilderFamily.Of(read);
        Assert.NotEmpty(read.NotTaken);
        Assert.DoesNotContain(read.Components, component => component.Name == "core-qubesdb");
    }

    private Family Family(string text)
    {
        Directory.CreateDirectory(folder.At("keys"));
        foreach (var key in new[] { "maintainers.asc", "maintainers-2.asc", "archlinux.gpg" })
        {
            File.WriteAllText(folder.At("keys", key), "");
        }

        File.WriteAllText(folder.At("family.yaml"), text);
        return new FamilyReader(new DistributionTable().Types).Read(folder.At("family.yaml"));
    }
}
