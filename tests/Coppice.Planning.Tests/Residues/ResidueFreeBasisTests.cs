using Coppice.Families;
using Coppice.Model;
using Coppice.Planning.Residues;
using Coppice.Planning.Tests.Support;

namespace Coppice.Planning.Tests.Residues;

public sealed class ResidueFreeBasisTests
{
    private static readonly Dictionary<string, IReadOnlySet<string>> Packages = new()
    {
        ["base"] = new HashSet<string> { "libc6" },
        ["full"] = new HashSet<string> { "libc6", "git", "vim" },
        ["lean"] = new HashSet<string> { "libc6", "vim" },
        ["low"] = new HashSet<string> { "libc6", "vim", "less" },
    };

    private static readonly Family Chain = Declared.Family(
        Declared.Template("base"),
        Declared.Template("full", "base", ["git:amd64", "vim"]),
        Declared.Template("lean", "full", without: ["git"]),
        Declared.Template("low", "lean", ["less"]),
        Declared.Template("last", "low", without: ["vim", "less"]));

    [Fact]
    public void Where_residue_is_allowed_it_is_inherited_and_nothing_is_grown_otherwise()
    {
        Assert.DoesNotContain(Chain.Templates, template => Leftovers.AreForbidden(Chain, template));
        Assert.Equal(
            ["lean", "low", "last"],
            Chain.Templates.Where(template => Leftovers.MayBeIn(Chain, template)).Select(template => template.Name));
    }

    [Fact]
    public void What_forbids_it_is_grown_without_and_what_grows_from_that_has_none()
    {
        var forbidden = Chain with { ForbidsResidue = true };
        Assert.Equal(
            ["lean", "last"],
            forbidden.Templates.Where(template => Leftovers.AreForbidden(forbidden, template)).Select(template => template.Name));
        Assert.DoesNotContain(forbidden.Templates, template => Leftovers.MayBeIn(forbidden, template));
        // One that takes nothing out itself: its parent did, and there it was allowed.
        var one = With("low", forbids: true);
        Assert.Equal(
            ["low", "last"],
            one.Templates.Where(template => Leftovers.AreForbidden(one, template)).Select(template => template.Name));
    }

    [Fact]
    public void It_grows_on_the_nearest_that_never_had_the_packages_and_has_no_residue()
    {
        Assert.Equal("base", Nearest(With("lean", forbids: true), "lean"));
        // lean has none and still vim; so has low.
        Assert.Equal("base", Nearest(With("lean", forbids: true), "last"));
        Assert.Equal(
            "lean",
            Nearest(
                Declared.Family(
                    [.. With("lean", forbids: true).Templates.SkipLast(1), Declared.Template("last", "low", without: ["less"])]),
                "last"));
        Assert.Equal(
            "base",
            Nearest(
                Declared.Family(
                    [
                        .. Chain.Templates.SkipLast(1),
                        Declared.Template("last", "low", without: ["less"]) with { ForbidsResidue = true },
                    ]),
                "last"));
        Assert.Null(
            Nearest(Declared.Family(Declared.Template("base"), Declared.Template("lean", "base", without: ["libc6"])), "lean"));
    }

    [Fact]
    public void Declarations_are_carried_out_without_what_they_or_later_ones_take_out_and_with_what_stays_by_name()
    {
        var way = ResidueFreeBasis.From(Chain, Chain.Template("last"), "base");
        Assert.Equal(["git", "less", "vim"], way.Removed);
        Assert.Equal(
            ["full +git:amd64 vim -", "lean + -git", "low +less -", "last + -vim less"],
            way.Parts(Chain).Select(part => Text(part.Declaration)));
        var named = new Dictionary<string, IReadOnlyList<string>> { ["full"] = ["vim-common"] };
        Assert.Equal(
            ["full +vim-common -", "lean + -", "low + -", "last + -"],
            way.PartsWithoutThem(Chain, named).Select(part => Text(part.Declaration)));
        // What is wanted again later stays.
        var again = Declared.Family(
            Declared.Template("base"), Declared.Template("a", "base", ["git"]), Declared.Template("b", "a", without: ["git"]),
            Declared.Template("c", "b", ["git"]));
        Assert.Equal(
            ["a + -", "b + -", "c +git -"],
            ResidueFreeBasis.From(again, again.Template("c"), "base").PartsWithoutThem(again, named)
                .Select(part => Text(part.Declaration)));
    }

    private static string? Nearest(Family family, string template) =>
        ResidueFreeBasis.Nearest(family, family.Template(template), ancestor => Packages[ancestor.Name]).Ancestor?.Name;

    private static Family With(string template, bool forbids) =>
        Chain with
        {
            Templates =
            [
                .. Chain.Templates
                    .Select(declared => declared.Name == template ? declared with { ForbidsResidue = forbids } : declared),
            ],
        };

    private static string Text(TemplateDeclaration declaration) =>
        $"{declaration.Name} +{Words(declaration.Packages)} -{Words(declaration.Without)}";

    private static string Words(IEnumerable<DeclaredWord> words) => string.Join(' ', words.Select(word => word.Value));
}
