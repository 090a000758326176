using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Growing.Grafting;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Tests.Grafting;

public sealed class ConfiguredCheckTests
{
    private static readonly ConfiguredFiles Configured = new(
        new Dictionary<BytePath, string> { [BytePath.Of("usr/code/x.pyc")] = "p", [BytePath.Of("usr/code/q.pyc")] = "q" },
        path => path.Name.EndsWith(".pyc"u8), packages => new SandboxStep($"configure {string.Join(", ", packages)}", []));

    private static readonly TreeListing Before = 
        Tree(File("etc/p", "1"), File("usr/code/q.pyc", "1"), File("usr/code/x.pyc", "1"));

    [Fact]
    public void Nothing_is_rehearsed_where_all_comes_back_as_it_was() => Assert.Empty(Rehearsal(Before, Made("usr/code/x.pyc")));

    [Fact]
    public void What_packages_may_make_they_may_change_remove_and_add_and_those_are_rehearsed()
    {
        var q = File("usr/code/q.pyc", "1");
        Assert.Equal("configure p", Rehearsal(Tree(File("etc/p", "1"), q, File("usr/code/x.pyc", "2")), Made("usr/code/x.pyc")));
        Assert.Equal("configure p", Rehearsal(Tree(File("etc/p", "1"), q), Made("etc/p")));
        Assert.Equal(
            "configure p",
            Rehearsal(
                Tree(File("etc/p", "1"), q, File("usr/code/x.pyc", "1"), File("usr/code/y.pyc", "1")), Made("usr/code/y.pyc")));
    }

    [Fact]
    public void Whatever_else_they_change_is_a_doubt()
    {
        Assert.Equal(
            "configured again, the postinst of p changes /etc/p",
            Doubt(Tree(File("etc/p", "2"), File("usr/code/x.pyc", "1")), Made("etc/p")));
        Assert.Equal(
            "configured again, the postinst of p changes /etc/new",
            Doubt(Tree(File("etc/p", "1"), File("etc/new", "1"), File("usr/code/x.pyc", "1")), Made("etc/new")));
    }

    [Fact]
    public void What_came_out_as_it_was_or_others_changed_is_none()
    {
        Assert.Empty(Rehearsal(Before, Made("etc/p")));
        Assert.Empty(
            Rehearsal(
                Tree(File("etc/p", "2"), File("usr/code/q.pyc", "1"), File("usr/code/x.pyc", "1")),
                Made("etc/p") with { Author = new Author(AuthorKind.PackageManager, "exchange") }));
    }

    [Fact]
    public void A_folder_that_nothing_is_left_of_is_a_doubt() => Assert.Equal(
        "nothing is left of /usr/code, which packages made files in", Doubt(Tree(File("etc/p", "1")), Made("etc/p")));

    [Fact]
    public void So_it_is_where_no_one_watched()
    {
        Assert.Equal(
            "packages were configured again, and no record says what they changed",
            Assert.Throws<MustRebuildException>(() => ConfiguredCheck.Rehearsal(Configured, null, Before.Find, Before)).Message);
        Assert.Empty(ConfiguredCheck.Rehearsal(configured: null, null, Before.Find, Before));
    }

    private static string Rehearsal(TreeListing after, MadeEntry made) => string.Concat(
        ConfiguredCheck.Rehearsal(Configured, new LayerProvenance([made], []), Before.Find, after).Select(step => step.Title));

    private static string Doubt(TreeListing after, MadeEntry made) =>
        Assert.Throws<MustRebuildException>(() => Rehearsal(after, made)).Message;

    private static MadeEntry Made(string path) => new(
        BytePath.Of(path), "", new Author(AuthorKind.MaintainerScript, "step", "p", "1", "postinst"), Settled: false);

    private static TreeListing Tree(params TreeEntry[] files) => TreeListing.Of(
    [
        .. files.SelectMany(file => Folders(file.Path)).Append(BytePath.Root).Distinct()
            .Select(folder => new TreeEntry(EntryType.Directory, folder) { Mode = 0x1ed }),
        .. files,
    ]);

    private static IEnumerable<BytePath> Folders(BytePath path)
    {
        for (var folder = path.Parent; !folder.IsRoot; folder = folder.Parent)
        {
            yield return folder;
        }
    }

    private static TreeEntry File(string path, string text) =>
        new(EntryType.File, BytePath.Of(path)) { Mode = 0x1a4, Size = 1, Content = Digest.Of(text) };
}
