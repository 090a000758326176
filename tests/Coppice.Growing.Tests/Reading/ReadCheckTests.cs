using Coppice.Distributions;
using Coppice.Distributions.Debian;
using Coppice.Foundation;
using Coppice.Foundation.Posix.Lookups;
using Coppice.Growing.Reading;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Tests.Reading;

public sealed class ReadCheckTests
{
    private static readonly IReadRules Rules = new DebianPackageManager().Grafts!.Reads!;

    // How a path was seen (l looked, o opened, n names read), what it was and is ("" for nothing), and whether that means to grow
    // again.
    [Theory]
    [InlineData("etc/x.conf", "o", "f1", "f2", true)]
    [InlineData("etc/x.conf", "l", "f1", "f2", false)]
    [InlineData("etc/x.conf", "l", "", "f1", true)]
    [InlineData("etc/x.conf", "l", "f1", "", true)]
    [InlineData("etc/x.conf", "l", "f1", "d", true)]
    [InlineData("etc/x.conf", "l", "f1", "f0", true)]
    [InlineData("etc/x.conf", "l", "f1", "f1 700", true)]
    [InlineData("etc/x", "l", "s1", "s2", true)]
    [InlineData("etc/other", "o", "f1", "f2", false)]
    [InlineData("usr/share/x/data", "o", "f1", "f2", true)]
    // A newer program does the same; one that comes or goes may decide.
    [InlineData("usr/bin/x", "o", "f1", "f2", false)]
    [InlineData("usr/local/bin/x", "l", "", "f1", true)]
    [InlineData("usr/sbin/x", "l", "", "f1", true)]
    [InlineData("usr/lib/x86_64-linux-gnu/libx.so.1", "o", "f1", "f2", false)]
    [InlineData("usr/lib/x86_64-linux-gnu/libx.so.1", "l", "", "f1", false)]
    [InlineData("usr/share/perl5/X.pm", "l", "", "f1", false)]
    [InlineData("usr/lib/x86_64-linux-gnu/perl/5.36", "l", "", "d", false)]
    [InlineData("etc/systemd/system/x.target.wants", "l", "", "d", false)]
    [InlineData("etc/systemd/system/x.target.wants/y.service", "l", "", "s/x", true)]
    [InlineData("usr/lib/sysusers.d/x.conf", "o", "f1", "f2", true)]
    // Merged by meaning, or generated again.
    [InlineData("etc/passwd", "o", "f1", "f2", false)]
    [InlineData("etc/ld.so.cache", "o", "f1", "f2", false)]
    [InlineData("var/lib/dpkg/status", "o", "f1", "f2", false)]
    [InlineData("etc/apt/sources.list.d/x", "o", "f1", "f2", false)]
    public void What_was_read_and_is_another_one_now_means_to_grow_again(
        string path, string seen, string then, string now, bool doubt) =>
        Assert.Equal(doubt, Doubts(path is "etc/other" ? "etc/x" : path, seen, path, then, now));

    [Theory]
    [InlineData("etc/x.d", "n", "etc/x.d/new", "", "f1", true)]
    [InlineData("etc/x.d", "n", "etc/x.d/old", "f1", "", true)]
    [InlineData("etc/x.d", "n", "etc/x.d/same", "f1", "f2", false)]
    [InlineData("etc/x.d", "l", "etc/x.d/new", "", "f1", false)]
    [InlineData("usr/lib", "n", "usr/lib/libx.so", "", "f1", false)]
    public void Names_that_come_or_go_count_where_names_were_read(
        string path, string seen, string changed, string then, string now, bool doubt) =>
        Assert.Equal(doubt, Doubts(path, seen, changed, then, now));

    // Python looks for modules in the folder of the script that it runs: a program that comes or goes there is none.
    [Theory]
    [InlineData("py3compile", "usr/bin", "usr/bin/tree", false)]
    [InlineData("py3clean", "usr/bin", "usr/bin/tree", false)]
    [InlineData("py3compile", "etc/x.d", "etc/x.d/new", true)]
    [InlineData("run-parts", "usr/bin", "usr/bin/tree", true)]
    [InlineData("update-rc.d", "etc", "etc/new", false)]
    [InlineData("update-rc.d", "etc", "etc/rc2.d", true)]
    public void Names_that_their_reader_does_not_care_for_are_none(string program, string path, string changed, bool doubt) =>
        Assert.Equal(doubt, Doubts(path, "n", changed, "", "f1", program));

    [Fact]
    public void A_package_that_runs_again_reads_names_again()
    {
        var record = Record("etc/x.d", "n");
        var change = new ReadChange(BytePath.Of("etc/x.d/new"), true, true, true);
        ReadCheck.Refuse([record], [change], Rules, new HashSet<string> { "package" });
        Assert.Equal(
            "the postinst of package read the names in /etc/x.d, where /etc/x.d/new appears or disappears",
            Assert.Throws<MustRebuildException>(() =>
                ReadCheck.Refuse([record], [change], Rules, new HashSet<string>())).Message);
    }

    [Fact]
    public void A_path_is_recorded_as_the_tree_has_it_with_every_link_on_the_way()
    {
        var tree = TreeListing.Of(
        [
            Entry("", "d"), Entry("bin", "susr/bin"), Entry("usr", "d"), Entry("usr/bin", "d"),
            Entry("usr/bin/awk", "s/etc/alternatives/awk"),
            Entry("etc", "d"), Entry("etc/alternatives", "d"), Entry("etc/alternatives/awk", "s/usr/bin/mawk"),
            Entry("usr/bin/mawk", "f1"),
            Entry("etc/loop", "sloop"),
        ]);
        Assert.Equal(
            ["l /bin", "l /etc/alternatives/awk", "l /etc/in/vain", "l /etc/loop", "l /usr/bin/awk", "lo /usr/bin/mawk"],
            ReadRecord.Of(
                [
                    Seen("/bin/awk", SeenKinds.Ran), Seen("/usr/../etc/./in/vain", SeenKinds.Looked),
                    Seen("/etc/loop", SeenKinds.Looked),
                    Seen("/usr/bin/libx.so.1", SeenKinds.Opened), Seen("/var/lib/dpkg/status", SeenKinds.Opened),
                    Seen("/..", SeenKinds.Listed),
                ],
                tree, tree, Rules).Paths.Select(read =>
                    $"{(read.Kinds.HasFlag(ReadKinds.Looked) ? "l" : "")}{(read.Kinds.HasFlag(ReadKinds.Opened) ? "o" : "")} "
                        + $"{read.Path}"));
    }

    [Fact]
    public void What_was_opened_and_is_in_neither_tree_came_and_went_meanwhile()
    {
        var before = TreeListing.Of([Entry("", "d"), Entry("etc", "d"), Entry("etc/gone", "f1")]);
        var after = TreeListing.Of([Entry("", "d"), Entry("etc", "d"), Entry("etc/new", "f1")]);
        SeenPath[] seen =
        [
            Seen("/etc/gone", SeenKinds.Opened), Seen("/etc/new", SeenKinds.Opened), Seen("/etc/temporary", SeenKinds.Opened),
        ];
        Assert.Equal(
            ["/etc/gone", "/etc/new"], ReadRecord.Of(seen, after, before, Rules).Paths.Select(read => read.Path.ToString()));
    }

    [Fact]
    public void Every_link_that_leads_to_what_was_read_was_looked_at()
    {
        var tree = TreeListing.Of(
        [
            Entry("", "d"), Entry("etc", "d"), Entry("etc/a", "sb"), Entry("etc/b", "s/etc/d/file"), Entry("etc/d", "d"),
            Entry("etc/d/file", "f1"), Entry("etc/d/other", "f1"),
            Entry("etc/folder", "sd"), Entry("etc/no", "s/etc/d/other"), Entry("etc/loop", "sloop"),
            Entry("etc/nowhere", "s/etc/none"),
        ]);
        Assert.Equal(
            ["Looked /etc/a", "Looked /etc/b", "Opened /etc/d/file", "Looked /etc/folder"],
            ReadRecord.Of([Seen("/etc/d/file", SeenKinds.Opened)], tree, tree, Rules).Paths
                .Select(read => $"{read.Kinds} {read.Path}"));
    }

    [Fact]
    public void A_relative_path_counts_in_every_folder_that_it_may_have_begun_in()
    {
        var tree = TreeListing.Of(
        [
            Entry("", "d"), Entry("etc", "d"), Entry("etc/x.d", "d"), Entry("opt", "d"), Entry("opt/etc", "d"),
            Entry("opt/etc/x.d", "d"), Entry("opt/x.d", "d"),
        ]);
        Assert.Equal(["/etc/x.d/a", "/opt/etc/x.d/a"], Read(new(["etc", "x.d"], IsWhole: false), "a"));
        Assert.Equal(["/etc/x.d/a"], Read(new(["etc", "x.d"], IsWhole: true), "./a"));
        Assert.Equal(["/etc/a"], Read(new(["etc", "x.d"], IsWhole: true), "../a"));
        Assert.Equal(["/opt/none"], Read(new([], IsWhole: true), "opt/none"));
        Assert.Empty(Read(new(["gone"], IsWhole: false), "a"));

        IEnumerable<string> Read(FolderEnd folder, string path) => ReadRecord.Of(
            [new SeenPath(path, SeenKinds.Looked, new ReadBy("", "", "sh"), folder)], tree, tree, Rules).Paths.Select(read =>
                read.Path.ToString());
    }

    [Fact]
    public void Long_names_of_folders_are_compared_as_far_as_they_are_seen()
    {
        var name = new string('n', 60);
        Assert.True(new FolderEnd([SeenLookup.Seen(name)], IsWhole: false).IsOf(BytePath.Of("etc/" + name)));
        Assert.False(new FolderEnd([name[..20]], IsWhole: false).IsOf(BytePath.Of("etc/" + name)));
        Assert.False(new FolderEnd(["etc", name[..20]], IsWhole: true).IsOf(BytePath.Of(name[..20])));
    }

    private static SeenPath Seen(string path, SeenKinds kinds) => new(path, kinds, new ReadBy("", "", "sh"));

    private static bool Doubts(string path, string seen, string changed, string then, string now, string program = "sh")
    {
        try
        {
            ReadCheck.Refuse(
                [Record(path, seen, program)],
                [ReadChange.Of(BytePath.Of(changed), Maybe(changed, then), Maybe(changed, now))], Rules,
                new HashSet<string>());
            return false;
        }
        catch (MustRebuildException)
        {
            return true;
        }
    }

    private static LayerReads Record(string path, string seen, string program = "sh") => new(
    [
        new ReadPath(
            BytePath.Of(path), seen switch { "o" => ReadKinds.Opened, "n" => ReadKinds.Listed, _ => ReadKinds.Looked },
            new Reader("package", "postinst", program)),
    ]);

    private static TreeEntry? Maybe(string path, string text) => text.Length == 0 ? null : Entry(path, text);

    // f1 and f2 are files with other contents, f0 is an empty one; s and a target; d. A mode may follow.
    private static TreeEntry Entry(string path, string text) => text[0] switch
    {
        'd' => new TreeEntry(EntryType.Directory, path.Length == 0 ? BytePath.Root : BytePath.Of(path)) { Mode = 0x1ed },
        's' =>
            new TreeEntry(EntryType.Symlink, BytePath.Of(path))
                { Mode = 0x1ff, Target = new ByteString(System.Text.Encoding.UTF8.GetBytes(text[1..])) },
        _ =>
            new TreeEntry(EntryType.File, BytePath.Of(path))
            {
                Mode = text.EndsWith("700", StringComparison.Ordinal) ? 0x1c0 : 0x1a4,
                Size = text[1] - '0',
                Content = Digest.Of(text[..2]),
            },
    };
}
