using System.Text;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Planning.Differences;
using Coppice.Planning.Residues;
using Coppice.Store.Trees;

namespace Coppice.Planning.Tests.Residues;

public sealed class ResidueFinderTests
{
    private static readonly IResidueRules Rules = new DistributionTable().ResidueRules("debian");

    [Fact]
    public void Entries_of_shared_files_are_told_apart()
    {
        var residue = Assert.Single(Find(
            new() { ["etc/passwd"] = "root:x:0:0:::\nmoved:x:100:100:::\ngone:x:7:7:::\nshell:x:8:8:::/bin/sh\n" },
            new() { ["etc/passwd"] = "root:x:0:0:::\nmoved:x:101:101:::\nnew:x:100:100:::\nshell:x:8:8:::/bin/false\n" }));
        Assert.Equal(
            (ResidueKind.Account, FileChangeKind.Changed, false), (residue.Kind, residue.Change.Kind, residue.IsTimeOnly));
        Assert.Equal(
            [("user gone (7)", FileChangeKind.Removed), ("user moved (100)", FileChangeKind.Removed), ("user moved (101)", FileChangeKind.Added),
                ("user new (100)", FileChangeKind.Added), ("user shell (8)", FileChangeKind.Changed)],
            residue.Entries.Select(entry => (entry.Name, entry.Kind)));
    }

    [Fact]
    public void Another_order_of_the_same_entries_is_told_without_entries()
    {
        var residue = Assert.Single(
            Find(new() { ["etc/group"] = "a:x:1:\nb:x:2:\n" }, new() { ["etc/group"] = "b:x:2:\na:x:1:\n" }));
        Assert.Equal((FileAspects.Content, 0), (residue.Change.Aspects, residue.Entries.Count));
    }

    [Fact]
    public void The_mark_of_what_had_to_be_named_says_nothing()
    {
        const string path = "var/lib/apt/extended_states";
        const string marks = "Package: works\nAuto-Installed: 1\n\n";
        Assert.Empty(Find([], new() { [path] = marks }, "works"));
        Assert.Equal(
            ["mark of other"],
            Find([], new() { [path] = marks + "Package: other\nAuto-Installed: 1\n\n" }, "works")
                .Single().Entries.Select(entry => entry.Name));
        Assert.Equal(["mark of works"], Find([], new() { [path] = marks }).Single().Entries.Select(entry => entry.Name));
    }

    [Fact]
    public void Times_alone_are_told_apart() =>
        Assert.True(
            Assert.Single(
                new ResidueFinder(Rules, _ => null, _ => null, [])
                    .Between(Tree(new() { ["x"] = "1" }, time: 1), Tree(new() { ["x"] = "1" }, time: 2))).IsTimeOnly);

    private static List<Residue> Find(
        Dictionary<string, string> before, Dictionary<string, string> after, params string[] named) =>
        [
            .. new ResidueFinder(Rules, Read(before), Read(after), named).Between(Tree(before), Tree(after))
                .Where(residue =>
                    residue.Change.Path != BytePath.Root
                        && (residue.Change.After ?? residue.Change.Before)!.Type == EntryType.File),
        ];

    private static Func<BytePath, byte[]?> Read(Dictionary<string, string> files) =>
        path => files.TryGetValue(path.ToString()[1..], out var text) ? Encoding.UTF8.GetBytes(text) : null;

    private static TreeListing Tree(Dictionary<string, string> files, long time = 0)
    {
        var folders = files.Keys.SelectMany(file => Folders(BytePath.Of(file))).Append(BytePath.Root).Distinct()
            .Select(path => new TreeEntry(EntryType.Directory, path) { Mode = 0x1ed });
        return TreeListing.Of(folders.Concat(files.Select(file =>
            new TreeEntry(EntryType.File, BytePath.Of(file.Key))
            {
                Mode = 0x1a4,
                Mtime = time,
                Size = file.Value.Length,
                Content = Digest.Of(file.Value),
            })).OrderBy(entry => entry.Path));
    }

    private static IEnumerable<BytePath> Folders(BytePath path)
    {
        for (var parent = path.Parent; !parent.IsRoot; parent = parent.Parent)
        {
            yield return parent;
        }
    }
}
