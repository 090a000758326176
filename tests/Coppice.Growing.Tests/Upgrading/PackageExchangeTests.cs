using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Growing.Accounting;
using Coppice.Growing.Upgrading;
using Coppice.Store.Trees;

namespace Coppice.Growing.Tests.Upgrading;

public sealed class PackageExchangeTests
{
    private const long Latest = 1000;
    private static readonly PayloadEntry Old = File("usr/p", "old");

    [Fact]
    public void What_is_the_same_is_left_as_it_is_whatever_is_there()
    {
        var exchange = Exchange([Tree(File("usr/p", "by a script"))], [Old], [Old]);
        Assert.Empty(exchange.Paths);
        Assert.Empty(exchange.Put);
    }

    [Fact]
    public void What_changed_is_put_and_what_goes_is_taken_out()
    {
        var (goes, comes) = (File("usr/goes", "goes"), File("usr/comes", "comes"));
        var exchange = Exchange([Tree(Old), Tree(goes)], [Old, goes], [File("usr/p", "new"), comes]);
        Assert.Equal(
            ["/usr/comes", "/usr/p"],
            exchange.Put.Single().Entries.Select(entry => entry.Path.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal(["/usr/goes"], exchange.TakenOut.Select(path => path.ToString()));
        Assert.Equal(3, exchange.Packages.Single().Changes.Count);
    }

    [Fact]
    public void A_path_that_changed_only_in_time_says_so() =>
        Assert.True(Exchange([Tree(Old)], [Old], [Old with { Mtime = 7 }]).Packages.Single().Changes.Single().OnlyInTime);

    [Fact]
    public void A_time_behind_the_snapshot_is_not_kept() =>
        Assert.Single(
            Exchange(
                [Tree(Old) with { Mtime = MadeTime.Seconds }], [Old with { Mtime = Latest + 1 }], [File("usr/p", "new")]).Paths);

    [Fact]
    public void What_the_template_has_otherwise_is_a_doubt()
    {
        Assert.All(
            (TreeEntry[])[Tree(File("usr/p", "sed")), Tree(Old) with { Mode = 0x180 }, Tree(Old) with { Uid = 5 },
                Tree(Old) with { Mtime = 9 }, Tree(Old) with { Xattrs = XattrSet.Of("security.capability", "x"u8) }],
            there => Assert.Equal("/usr/p differs from what the package brought", Doubt([there], [Old], [File("usr/p", "new")])));
        Assert.Equal("/usr/p differs from what the package brought", Doubt([], [Old], [File("usr/p", "new")]));
        Assert.Equal("/usr/p differs from what its packages leave", Doubt([Tree(Old)], [], [File("usr/p", "new")]));
    }

    [Fact]
    public void Copies_are_doubts_and_so_are_those_that_keep_a_time()
    {
        var copy = Tree(Old) with { Path = BytePath.Of("var/copy") };
        Assert.Equal(
            "/var/copy is a copy of something that has changed", Doubt([Tree(Old), copy], [Old], [File("usr/p", "new")]));
        Assert.Equal(
            "/var/copy is a copy of something that has changed", Doubt([Tree(Old), copy], [Old], [Old with { Mtime = 7 }]));
        Assert.Equal(
            "/var/copy is a copy of something that has changed",
            Doubt([Tree(Old), copy with { Mtime = 9 }], [Old], [Old with { Mode = 0x1ed }]));
        Assert.Single(Exchange([Tree(Old), copy with { Mtime = 9 }], [Old], [Old with { Mtime = 7 }]).Paths);
    }

    [Fact]
    public void Names_of_one_file_change_together_or_not_at_all()
    {
        var (first, second) = (Old, Old with { Path = BytePath.Of("usr/q"), Link = Old.Path });
        const string Doubtful = "/usr/q has changed, and was or is hard-linked to /usr/p";
        Assert.Equal(Doubtful, Doubt([Tree(first)], [first], [first, second]));
        Assert.Equal(Doubtful, Doubt([Tree(first), Tree(second)], [first, second], [first, second with { Link = null }]));
        var changed = File("usr/p", "new");
        Assert.Equal(
            2,
            Exchange(
                [Tree(first), Tree(second)], [first, second],
                [changed, changed with { Path = second.Path, Link = changed.Path }]).Paths.Count());
    }

    [Theory]
    [InlineData("/opt/x", true)]
    [InlineData("../../opt", true)]
    [InlineData("x", false)]
    public void A_link_that_may_lead_out_of_the_tree_is_a_doubt(string target, bool doubtful)
    {
        TreeEntry[] tree =
        [
            new(EntryType.Directory, BytePath.Of("opt")) { Mode = 0x1ed },
            new(EntryType.Directory, BytePath.Of("opt/x")) { Mode = 0x1ed },
            new(EntryType.Directory, BytePath.Of("usr/x")) { Mode = 0x1ed },
            new(EntryType.Symlink, BytePath.Of("usr/link"))
                { Mode = 0x1ff, Target = new ByteString(System.Text.Encoding.UTF8.GetBytes(target)) },
        ];
        var put = File("usr/link/new", "new");
        if (doubtful)
        {
            Assert.Equal("/usr/link/new lies behind the link /usr/link", Doubt(tree, [], [put]));
        }
        else
        {
            Assert.Equal(["/usr/x/new"], Exchange(tree, [], [put]).Paths.Select(path => path.ToString()));
        }
    }

    [Fact]
    public void An_owner_who_has_another_number_is_a_doubt() =>
        Assert.Equal(
            "/usr/p belongs to games:root, whose ID differs here",
            Doubt([Tree(Old)], [Old], [File("usr/p", "new") with { User = "games", Uid = 5 }]));

    [Fact]
    public void A_folder_that_goes_is_a_doubt()
    {
        var folder = new PayloadEntry(
            BytePath.Of("usr/f"), EntryType.Directory, 0x1ed, 0, 0, "root", "root", 0, null, null, default);
        var there = new TreeEntry(EntryType.Directory, folder.Path) { Mode = 0x1ed };
        Assert.Equal("the folder /usr/f is removed or has changed", Doubt([there], [folder], []));
        Assert.Equal("the folder /usr/f is removed or has changed", Doubt([there], [folder], [File("usr/f", "file")]));
        Assert.Empty(Exchange([there], [], [folder]).Paths);
    }

    private static PayloadEntry File(string path, string text) =>
        new(
            BytePath.Of(path), EntryType.File, 0x1a4, 0, 0, "root", "root", text.Length, Digest.Of(text), null,
            default) { Mtime = 5 };

    private static TreeEntry Tree(PayloadEntry entry) =>
        new(EntryType.File, entry.Path)
        {
            Mode = entry.Mode,
            Size = entry.Size,
            Content = entry.Content,
            Mtime = entry.Mtime,
            Link = entry.Link,
        };

    private static PackageExchange Exchange(IEnumerable<TreeEntry> tree, PayloadEntry[] then, PayloadEntry[] now)
    {
        var usr = new TreeEntry(EntryType.Directory, BytePath.Of("usr")) { Mode = 0x1ed };
        var @var = new TreeEntry(EntryType.Directory, BytePath.Of("var")) { Mode = 0x1ed };
        return new PackageExchange(
            TreeListing.Of([new TreeEntry(EntryType.Directory, BytePath.Root) { Mode = 0x1ed }, usr, @var, .. tree]),
            new Places(), Latest, [(Package("1", then), Package("2", now))],
            new PossibleCopies(TreeListing.Of([]), null, _ => false));
    }

    private static string Doubt(IEnumerable<TreeEntry> tree, PayloadEntry[] then, PayloadEntry[] now) =>
        Assert.Throws<MustRebuildException>(() => Exchange(tree, then, now)).Message;

    private static UnpackedPackage Package(string version, PayloadEntry[] payload) => new(
        new PackageFile("p", version, "all", "pool/p.deb", 1, Digest.Of(version), new Uri("http://mirror.example/debian")),
        new PackagePayload(Digest.Of(version), payload, new Dictionary<string, Digest>()), new Dictionary<string, ControlFile>());

    private sealed class Places : IPackagePlaces
    {
        public BytePath PlaceOf(string package, BytePath path) => path;

        public PlaceOverride? OverrideOf(BytePath path) => null;

        public bool IsLeftOut(BytePath path) => false;

        public uint? User(string name) => name switch { "root" => 0, "games" => 50, _ => null };

        public uint? Group(string name) => name == "root" ? 0 : null;
    }
}
