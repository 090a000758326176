using Coppice.Foundation;
using Coppice.Growing.Accounting;
using Coppice.Growing.Upgrading;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Tests.Upgrading;

public sealed class PossibleCopiesTests
{
    private const long Packed = 5;
    private static readonly PayloadEntry Old = new(
        BytePath.Of("usr/p"), EntryType.File, 0x1a4, 0, 0, "root", "root", 2, Digest.Of("1\n"), null, default) { Mtime = Packed };
    private static readonly PayloadEntry New = Old with { Content = Digest.Of("2\n") };
    private static readonly LayerProvenance Nobody = new([], []);

    [Fact]
    public void Where_nobody_watched_everything_with_the_same_content_may_be_a_copy() =>
        Assert.All((long[])[MadeTime.Seconds, Packed, 9], mtime => Assert.True(Copies(New, records: null).Has(Entry(mtime))));

    [Fact]
    public void What_nobody_was_seen_making_and_has_a_time_of_its_own_is_none()
    {
        var copies = Copies(New, [Nobody, Nobody]);
        Assert.False(copies.Has(Entry(9)));
        // That of the copied file (cp -p), and that of copying.
        Assert.All((long[])[Packed, MadeTime.Seconds], mtime => Assert.True(copies.Has(Entry(mtime))));
    }

    [Fact]
    public void What_somebody_was_seen_making_may_be_one_whatever_its_time() =>
        Assert.True(
            Copies(
                New,
                [
                    Nobody,
                    new LayerProvenance(
                        [
                            new MadeEntry(
                                Entry(9).Path, "", new Author(AuthorKind.MaintainerScript, "step", "p", "1", "postinst"),
                                Settled: false),
                        ],
                        []),
                ]).Has(Entry(9)));

    [Fact]
    public void What_the_parent_has_is_none_with_a_time_of_its_own()
    {
        Assert.False(Copies(New, records: null, Entry(9)).Has(Entry(9)));
        Assert.All(
            (long[])[Packed, MadeTime.Seconds], mtime => Assert.True(Copies(New, records: null, Entry(mtime)).Has(Entry(mtime))));
        Assert.True(Copies(New, records: null, Entry(9) with { Mode = 0x1ed }).Has(Entry(9)));
    }

    [Fact]
    public void What_a_package_of_the_parent_brought_is_none_with_the_same_time()
    {
        LayerProvenance made = new(
            [
                new MadeEntry(
                    Entry(9).Path, "", new Author(AuthorKind.MaintainerScript, "step", "p", "1", "postinst"), Settled: false),
            ],
            []);

        Assert.False(Of([Nobody], [Nobody]).Has(Entry(Packed)));
        // Made there or here by somebody, or perhaps, or another one here.
        Assert.True(Of([Nobody], [Nobody, made]).Has(Entry(Packed)));
        Assert.True(Of([made], [Nobody]).Has(Entry(Packed)));
        Assert.True(Of([Nobody], null).Has(Entry(Packed)));
        Assert.True(Of(null, [Nobody]).Has(Entry(Packed)));
        Assert.True(Of([Nobody], [Nobody]).Has(Entry(Packed) with { Mode = 0x1ed }));

        PossibleCopies Of(LayerProvenance[]? records, LayerProvenance[]? below)
        {
            var copies = new PossibleCopies(Tree(Entry(Packed)), records, _ => false, below);
            copies.Add(Old, Packed, New);
            return copies;
        }
    }

    [Fact]
    public void What_the_package_manager_keeps_for_itself_is_none() =>
        Assert.False(Copies(New, records: null).Has(Entry(MadeTime.Seconds) with { Path = BytePath.Of("database/format") }));

    [Fact]
    public void Of_what_changes_only_in_time_only_that_time_tells_a_copy()
    {
        var copies = Copies(Old with { Mtime = 7 }, records: null);
        Assert.True(copies.Has(Entry(Packed)));
        Assert.False(copies.Has(Entry(9)));
    }

    [Fact]
    public void Nothing_is_a_copy_of_an_empty_file()
    {
        var copies = new PossibleCopies(Tree(), null, _ => false);
        copies.Add(Old with { Size = 0, Content = Digest.Of("") }, Packed, null);
        Assert.False(copies.Has(Entry(MadeTime.Seconds) with { Size = 0, Content = Digest.Of("") }));
    }

    [Fact]
    public void Another_content_is_no_copy() =>
        Assert.False(Copies(New, records: null).Has(Entry(Packed) with { Content = Digest.Of("3\n") }));

    private static PossibleCopies Copies(PayloadEntry after, LayerProvenance[]? records, params TreeEntry[] parent)
    {
        var copies = new PossibleCopies(Tree(parent), records, path => path.IsWithin(BytePath.Of("database")));
        copies.Add(Old, Packed, after);
        return copies;
    }

    private static TreeListing Tree(params TreeEntry[] entries) =>
        TreeListing.Of(
            [
                new TreeEntry(EntryType.Directory, BytePath.Root) { Mode = 0x1ed },
                new TreeEntry(EntryType.Directory, BytePath.Of("var")) { Mode = 0x1ed }, .. entries,
            ]);

    private static TreeEntry Entry(long mtime) =>
        new(EntryType.File, BytePath.Of("var/other")) { Mode = 0x1a4, Size = 2, Content = Old.Content, Mtime = mtime };
}
