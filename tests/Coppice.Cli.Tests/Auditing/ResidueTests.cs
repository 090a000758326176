using System.Text.Json;
using Coppice.Cli.Auditing;
using Coppice.Cli.Output;
using Coppice.Distributions;
using Coppice.Engine.Documents;
using Coppice.Foundation;
using Coppice.Growing.Auditing;
using Coppice.Model;
using Coppice.Planning.Differences;
using Coppice.Planning.Residues;
using Coppice.Store.Generations;
using Coppice.Store.Trees;

namespace Coppice.Cli.Tests.Auditing;

public sealed class ResidueTests
{
    private static readonly TreeEntry File = new(EntryType.File, BytePath.Of("var/lib/odd\u202e"))
    {
        Mode = 0x1a4,
        Content = Digest.Of("1"),
        Size = 10,
    };
    private static readonly TreeEntry Users = File with { Path = BytePath.Of("etc/passwd"), Size = 100 };

    internal static readonly ResidueResult[] Results =
    [
        new(Grown("tidy"), Grown("base"), ["less"], [], Digest.Of("tree"), []),
        new(Grown("lean"), null, ["app", "app-data"], ["works"], Digest.Of("other"),
        [
            new Residue(
                new FileChange(Users, Users with { Content = Digest.Of("2"), Size = 130 }), ResidueKind.Account,
                [
                    new ResidueEntry("user app\u202e (998)", FileChangeKind.Added),
                    new ResidueEntry("user other (7)", FileChangeKind.Removed),
                ]),
            new Residue(new FileChange(null, File), ResidueKind.File, []),
            new Residue(new FileChange(File, File with { Path = File.Path, Mode = 0x1ed }), ResidueKind.File, []),
            new Residue(new FileChange(File, null), ResidueKind.Cache, []),
            new Residue(new FileChange(File, File with { Mtime = 9 }), ResidueKind.Database, []),
        ]),
    ];

    [Fact]
    public void Groups_and_what_is_in_them() => Assert.Equal(
        $"""
        tidy@2  nothing is left of less: the same tree as grown on base@2 without it, {Digest.Of("tree").Short}
        lean@2  installing app, app-data and removing them again left differences at 4 paths, +30 B (compared with it grown from nothing)
            (what came with them was installed by name: works)
            files and directories: 2, +10 B
                + /var/lib/odd\u202e  +10 B
                ~ /var/lib/odd\u202e  mode 0644 → 0755
            users and groups: 1, +30 B
                ~ /etc/passwd  +30 B
                    + user app\u202e (998)
                    - user other (7)
            caches: 1, -10 B
                - /var/lib/odd\u202e  -10 B
            modification time only: 1 entry (-v lists them)
        """.ReplaceLineEndings("\n"),
        string.Join('\n', ResidueText.Lines(Results, everything: false)));

    [Fact]
    public void Times_alone_are_listed_on_demand() =>
        Assert.Equal(
            ["    modification time only: 1 entry", """        /var/lib/odd\u202e"""],
            ResidueText.Lines(Results, everything: true).TakeLast(2));

    [Fact]
    public void What_has_no_residue_but_times_and_what_never_had_the_packages_say_so()
    {
        ResidueResult[] results =
        [
            new(
                Grown("timed"), Grown("base"), ["less"], [], Digest.Of("other"),
                [new Residue(new FileChange(File, File with { Mtime = 9 }), ResidueKind.File, [])]),
            ResidueResult.NeverInstalled(
                Grown("lean") with
                {
                    Parent = new GenerationParent("base", 3, default),
                    Layers = [Digest.Of("1"), Digest.Of("2")],
                },
                new GrowthBasis(["base"])
                {
                    NeverInstalled = ["app", "app-data"],
                    Named = new Dictionary<string, IReadOnlyList<string>> { ["full"] = ["works"] },
                }),
            ResidueResult.NeverInstalled(Grown("root"), new GrowthBasis([]) { NeverInstalled = ["app"] }),
        ];
        Assert.Equal(
            [
                "timed@2  nothing is left of less except times: otherwise the same tree as grown on base@2 without it",
                "    modification time only: 1 entry (-v lists them)",
                "lean@2  app, app-data were never installed in it (residue: forbid): grown on base@3",
                "    (what came with them was installed by name: works)",
                "root@2  app was never installed in it (residue: forbid): grown from nothing",
            ],
            ResidueText.Lines(results, everything: false));
    }

    [Fact]
    public void The_document_has_everything_and_is_as_documented()
    {
        var document = JsonText.Of(ResidueDocument.Of(Results));

        var root = JsonDocument.Parse(document).RootElement;
        var (tidy, lean) = (root.GetProperty("templates")[0], root.GetProperty("templates")[1]);
        Assert.Equal(("base@2", 0), (tidy.GetProperty("grown_on").GetString(), tidy.GetProperty("left").GetArrayLength()));
        Assert.Equal((JsonValueKind.Null, 30L), (lean.GetProperty("grown_on").ValueKind, lean.GetProperty("bytes").GetInt64()));
        Assert.Equal(
            [
                ("account", "changed", false), ("file", "added", false), ("file", "changed", false), ("cache", "removed", false),
                ("database", "changed", true),
            ],
            lean.GetProperty("left").EnumerateArray()
                .Select(left =>
                    (
                        left.GetProperty("kind").GetString(), left.GetProperty("change").GetString(),
                        left.GetProperty("time_only").GetBoolean())));

        var page = System.IO.File.ReadAllText(Path.Combine(Checkout.Root, "docs/json.md"));
        var documented = JsonDocument.Parse(
            page.Split("## audit --residue\n")[1].Split("```json\n")[1].Split("```")[0]).RootElement;
        Assert.Equal(Names(documented), Names(root));
        Assert.Equal(Names(documented.GetProperty("templates")[0]), Names(lean));
        var (left, entry) = (documented.GetProperty("templates")[0].GetProperty("left")[0], lean.GetProperty("left")[0]);
        Assert.Equal(Names(left), Names(entry));
        Assert.Equal(Names(left.GetProperty("entries")[0]), Names(entry.GetProperty("entries")[0]));
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);

    private static Generation Grown(string template) => new(
        template, 2, default, null, default, Digest.Of(template), [Digest.Of("1")], default, 0, [], 0, 0, null);
}
