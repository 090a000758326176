using Coppice.Distributions.Debian;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Growing.Building;

namespace Coppice.Growing.Tests.Building;

public sealed class KeptPackagesTests
{
    private static readonly SourceSpan Here = new("family.yaml", 3, 3);

    private readonly Family family = new(
        "test",
        "family.yaml",
        new Dictionary<string, ArchiveDeclaration>(),
        [
            Template("base", null, "less", "virtual"), Template("office", "base", "calc"),
            Template("web-base", "base", "browser"), Template("web", "web-base", "calc"),
            Template("both", "office") with { OtherParents = ["web"] },
        ]);

    [Fact]
    public void What_all_have_is_nobodys_loss()
    {
        var kept = Start();
        kept.Check(family.Template("web-base"), Status("less", "calc", "browser"));
        kept.Check(family.Template("web"), Status("less", "calc", "browser"));
        kept.Check(family.Template("both"), Status("less"));
    }

    [Fact]
    public void A_template_may_take_out_what_its_ancestors_have()
    {
        var kept = Start();
        kept.Check(family.Template("web-base"), Status("calc", "browser"));
        kept.Check(family.Template("web"), Status("calc"));
    }

    [Fact]
    public void What_another_branch_asked_for_may_not_go()
    {
        var failure = Assert.Throws<Failure>(() => Start().Check(family.Template("web-base"), Status("less", "browser")));
        Assert.Equal("both: office wants calc (office → base), but web-base removes it (web-base → base)", failure.Message);
        Assert.Equal(Here, failure.Problems[0].Where);
    }

    [Fact]
    public void What_two_branches_asked_for_may_go_with_neither()
    {
        var two = Start();
        two.Check(family.Template("web-base"), Status("less", "calc", "browser"));
        Assert.Throws<Failure>(() => two.Check(family.Template("web"), Status("less", "browser")));
    }

    private KeptPackages Start() => new(family, family.Template("both"), new DebianPackageManager(), Status("less", "calc"));

    private static TemplateDeclaration Template(string name, string? parent, params string[] packages) =>
        new(
            name, parent is null ? "deb" : null, parent, [.. packages.Select(package => new DeclaredWord(package, Here))], [], [],
            [], null, Here);

    private static byte[] Status(params string[] packages) =>
        System.Text.Encoding.UTF8.GetBytes(
            string.Concat(
                packages.Select(name => $"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n")));
}
