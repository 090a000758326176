using System.Text;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Planning.Suggestions;
using Coppice.Planning.Tests.Support;

namespace Coppice.Planning.Tests.Suggestions;

public sealed class AdviserTests
{
    // Every package takes 10 MiB; a growth costs what two packages cost.
    private static readonly CostModel Model = new(2, 1, 0, 200, 100);

    // What there is: a package and what it depends on.
    private static readonly Dictionary<string, string[]> Archive = new()
    {
        ["shell"] = [], ["gtk"] = ["x1", "x2", "x3"], ["x1"] = [], ["x2"] = ["x1"], ["x3"] = [], ["firefox"] = ["gtk", "nss"],
        ["nss"] = [], ["mail"] = ["gtk", "nss"],
        ["gimp"] = ["gtk"], ["git"] = ["perl"], ["perl"] = [], ["make"] = [], ["vault"] = [],
    };

    [Fact]
    public async Task A_superset_grows_from_its_sibling()
    {
        var suggestion = await AdviseAsync(Base, Template("dev", "git"), Template("dev-c", "git", "make"));
        var move = Assert.Single(suggestion.Moves);
        Assert.Equal(("dev-c", "base", "dev"), (move.Template, move.From, move.To));
        Assert.Equal(["make"], move.Packages);
        Assert.Equal(new Cost(2, 200), move.Saved);
        Assert.Equal(suggestion.Before - new Cost(2, 200), suggestion.After);
        Assert.Empty(suggestion.Ancestors);
    }

    [Fact]
    public async Task What_siblings_have_in_common_gets_an_ancestor_that_asks_for_as_little_as_brings_it()
    {
        var suggestion = await AdviseAsync(
            Base, Template("web", "firefox"), Template("post", "mail"), Template("pictures", "gimp"), Template("vault", "vault"));
        // First what all three share, then what two of them share on top is one package: not worth a growth.
        var ancestor = Assert.Single(suggestion.Ancestors);
        Assert.Equal(["gtk"], ancestor.Packages);
        Assert.Equal((4, "base"), (ancestor.Count, ancestor.Parent));
        Assert.Equal(["web", "post", "pictures"], ancestor.Children);
        Assert.Equal(new Cost(6, 600), ancestor.Saved);
        Assert.Equal(new Cost(6, 600), suggestion.Before - suggestion.After);
        Assert.DoesNotContain(suggestion.Moves, move => move.Template == "vault");
        var family = suggestion.Family;
        Assert.Equal(ancestor.Template, family.Template("web").Parent);
        Assert.Equal(["firefox"], family.Template("web").Packages.Select(word => word.Value));
        Assert.True(
            family.Templates.ToList().IndexOf(family.Template(ancestor.Template)) < family.Templates.ToList()
                .IndexOf(family.Template("web")));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0.001, false)]
    [InlineData(0.024, false)]
    [InlineData(0.026, true)]
    [InlineData(1, true)]
    public async Task What_would_be_shown_as_saving_nothing_is_not_suggested(double secondsPerPackage, bool better)
    {
        // It could grow from dev, with two packages less of its own.
        var model = new CostModel(0, secondsPerPackage, 0, 0, 0);
        var suggestion = await new Adviser(model, family => Task.FromResult(Resolve(family)))
            .AdviseAsync(Resolve(Declared.Family([Base, Template("dev", "git"), Template("dev-c", "git", "make")])));
        Assert.Equal(better, suggestion.IsBetter);
        Assert.All(
            suggestion.Moves.Select(move => move.Saved).Concat(suggestion.Ancestors.Select(ancestor => ancestor.Saved)),
            saved => Assert.NotEqual("0.0", saved.Seconds.ToString("0.0")));
    }

    [Fact]
    public async Task What_others_only_half_share_saves_nothing() =>
        Assert.False((await AdviseAsync(Base, Template("a", "vault", "make"), Template("b", "vault", "perl"))).IsBetter);

    [Fact]
    public async Task Files_scripts_removals_and_policies_are_not_handed_on_to_others()
    {
        var where = Declared.Where;
        foreach (var odd in (TemplateDeclaration[])
        [
            Template("dev", "git", "gtk") with { Scripts = [new DeclaredPath("x", "/x", where)] },
            Template("dev", "git", "gtk") with { Files = [new FilesDeclaration(FilesForm.Link, "/x", "/x", where) { LinkTo = "y" }] },
            Template("dev", "git", "gtk") with
            {
                Policies = TemplatePolicies.None with { MaxOwnSize = new DeclaredSize(1, "1", where) },
            },
            Template("dev", "git", "gtk") with { Recommends = true },
            Template("dev", "git", "gtk", "make") with { Without = [new DeclaredWord("make", where)] },
        ])
        {
            var suggestion = await AdviseAsync(Base, odd, Template("dev-c", "git", "gtk", "make"));
            Assert.DoesNotContain(suggestion.Moves, move => move.To == "dev");
        }
    }

    [Fact]
    public async Task What_takes_something_out_may_grow_from_what_has_it()
    {
        var lean = Template("lean", "git", "gtk") with { Without = [new DeclaredWord("shell", Declared.Where)] };
        var suggestion = await AdviseAsync(Base, Template("dev", "git", "gtk"), lean);
        Assert.Equal("dev", Assert.Single(suggestion.Moves).To);
        Assert.Equal(["shell"], suggestion.Family.Template("lean").Without.Select(word => word.Value));
    }

    [Fact]
    public async Task What_the_package_manager_would_do_otherwise_stays_where_it_is()
    {
        // On what has git already, this one takes vault for perl: as with alternatives, which only apt decides.
        var declared = Resolve(
            Declared.Family(Base, Template("dev", "git"), Template("dev-c", "git", "make"), Template("dev-d", "git", "gtk")));
        var suggestion = await new Adviser(Model, family => Task.FromResult(Otherwise(Resolve(family)))).AdviseAsync(declared);
        Assert.Equal(["dev-c: +vault"], suggestion.Refused);
        Assert.Equal("base", suggestion.Family.Template("dev-c").Parent);
        Assert.Equal("dev", suggestion.Family.Template("dev-d").Parent);

        static ResolvedFamily Otherwise(ResolvedFamily resolved) => resolved.Family.Template("dev-c").Parent == "base" ? resolved
            : resolved with
            {
                Graphs = new Dictionary<string, PackageGraph>(resolved.Graphs)
                {
                    ["dev-c"] = Graph(resolved.Graphs["dev-c"].Packages.Select(package => package.Name).Append("vault")),
                },
            };
    }

    [Fact]
    public async Task What_adds_nothing_and_what_has_one_child_is_remarked()
    {
        var suggestion = await AdviseAsync(
            Base, Template("empty", "shell"), Template("inner", "make") with { Parent = "base" },
            Template("leaf", "perl") with { Parent = "inner" });
        Assert.Equal(2, suggestion.Remarks.Count);
        Assert.StartsWith("empty adds no package to base", suggestion.Remarks[0], StringComparison.Ordinal);
        Assert.StartsWith("inner has one child, leaf", suggestion.Remarks[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_is_weighed()
    {
        var family = Resolve(
            Declared.Family(
                Base, Template("web", "firefox"), Template("post", "mail"), Template("pictures", "gimp"),
                Template("vault", "vault")));
        var gtk = PackageAdvice.Of(family, "gtk", Model);
        Assert.Equal(["web", "post", "pictures"], gtk.Installing);
        Assert.Equal(("base", 4, true), (gtk.Below, gtk.Count, gtk.InheritIsCheaper));
        Assert.Equal((new Cost(4, 400), new Cost(6, 600), new Cost(8, 800)), (gtk.Again, gtk.SavedByAncestor, gtk.SavedBelow));
        Assert.Equal(["base", "vault"], gtk.Others);

        var nss = PackageAdvice.Of(family, "nss", Model);
        Assert.False(nss.InheritIsCheaper);
        Assert.Equal(new Cost(-1, -100), nss.SavedByAncestor);

        var once = PackageAdvice.Of(family, "vault", Model);
        Assert.Equal(("vault", 1), (Assert.Single(once.Installing), once.Count));
        Assert.Contains(
            "did you mean vault?", Assert.Throws<Failure>(() => PackageAdvice.Of(family, "vaullt", Model)).Message,
            StringComparison.Ordinal);
    }

    private static TemplateDeclaration Base => Declared.Template("base", packages: ["shell"]);

    private static TemplateDeclaration Template(string name, params string[] packages) =>
        Declared.Template(name, "base", packages);

    private static Task<Suggestion> AdviseAsync(params TemplateDeclaration[] templates) =>
        new Adviser(Model, family => Task.FromResult(Resolve(family))).AdviseAsync(Resolve(Declared.Family(templates)));

    private static ResolvedFamily Resolve(Family family)
    {
        var sets = new Dictionary<string, HashSet<string>>();
        foreach (var template in family.Templates)
        {
            var set = sets[template.Name] = template.Parent is { } parent ? [.. sets[parent]] : [];
            var open = new Queue<string>(template.Packages.Select(word => word.Value));
            while (open.TryDequeue(out var package))
            {
                if (set.Add(package))
                {
                    Archive[package].ToList().ForEach(open.Enqueue);
                }
            }

            set.ExceptWith(template.Without.Select(word => word.Value));
        }

        return new ResolvedFamily(family, sets.ToDictionary(pair => pair.Key, pair => Graph(pair.Value)));
    }

    private static PackageGraph Graph(IEnumerable<string> packages) =>
        new DistributionTable().DependencyRules("debian").Read(Encoding.UTF8.GetBytes(string.Concat(
        packages.Select(name =>
            $"Package: {name}\nStatus: install ok installed\nVersion: 1\nArchitecture: all\nInstalled-Size: 10240\nDepends: "
                + $"{string.Join(", ", Archive[name])}\n\n"))));
}
