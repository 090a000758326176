using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tests.Exchanging;

/// <summary>The service itself, on real trees.</summary>
[Trait("Category", "Integration")]
public sealed class ExchangeTests : IDisposable
{
    private readonly ExchangeScene scene = new();

    public void Dispose() => scene.Dispose();

    [Theory]
    [InlineData(0, 4)]
    public void Applied_to_any_tree_it_gives_the_other(int first, int count)
    {
        for (var seed = first; seed < first + count; seed++)
        {
            scene.Exchange(Random(seed), Random(seed + 1000));
        }
    }

    [Fact]
    [Trait("Category", "Full")]
    public void Applied_to_many_trees_it_gives_the_other() => Applied_to_any_tree_it_gives_the_other(4, 40);

    [Fact]
    public void Each_kind_of_entry_comes_goes_changes_and_becomes_another_in_the_form_for_Qubes_too()
    {
        var (before, after) = (scene.Tree(Before), scene.Tree(After));
        foreach (var qubes in new[] { false, true })
        {
            scene.Exchange(before, after, qubes);
            scene.Exchange(after, before, qubes);
            scene.Exchange(after, after, qubes);
        }
    }

    [Fact]
    public void A_folder_that_would_keep_an_attribute_is_named()
    {
        var before = scene.Tree(folder => Shell.Script($"mkdir {folder}/a; setfattr -n user.x -v y {folder}/a"));
        var after = scene.Tree(folder => Shell.Script($"mkdir {folder}/a"));
        Assert.Equal("/a loses an attribute", scene.Between(before, after, qubes: false).WhyNot);
    }

    [Fact]
    public void What_is_sent_is_what_differs()
    {
        var before = scene.Tree(folder => Files(folder, "old"));
        var after = scene.Tree(folder => Files(folder, "new"));
        var stream = scene.Stream(before, after);
        Assert.Equal((2_000_000, 2_000_000), (stream.AtLeast, stream.ChangedBytes));
        Assert.InRange(stream.Length, stream.ChangedBytes, 1.2 * stream.ChangedBytes);
        Assert.Equal(ExchangeScene.BytesOf(stream), ExchangeScene.BytesOf(scene.Stream(before, after)));

        static void Files(string folder, string text)
        {
            for (var number = 0; number < 100; number++)
            {
                File.WriteAllText(Path.Combine(folder, $"same-{number}"), new string('s', 50_000));
                File.WriteAllText(Path.Combine(folder, $"file-{number}"), text + new string('x', 19_997));
            }

            Shell.Script($"find {folder} -exec touch -h -d @1500000000 {{}} +");
        }
    }

    [Fact]
    public void The_programs_and_the_library_that_it_runs_on_are_exchanged_too()
    {
        const string Tools = "sh bash tar mv rm rmdir mkdir mkfifo find xargs stat sha256sum sort cut tail head cat touch df sync tr "
            + "wc cp ldd unshare mount chroot id printf";
        var before = scene.Tree(folder =>
        {
            Shell.Script($$"""
                cd {{folder}}
                mkdir -p usr/bin usr/lib dev run tmp service
                ln -s usr/bin bin
                cp {{ExchangeScene.Service}} service/
                for tool in {{Tools}}; do
                    path=$(command -v "$tool") || continue
                    [ -e "$path" ] || continue
                    cp -L "$path" "usr/bin/$tool"
                    ldd "$path" | while read -r name arrow file rest; do
                        [ "$arrow" = "=>" ] || file=$name
                        case $file in /*) mkdir -p ".${file%/*}"; cp -L "$file" ".$file" ;; esac
                    done || :
                done
                """);
        });
        var after = scene.Tree(folder => Shell.Script($$"""
            cd {{folder}}
            mkdir -p usr/bin usr/lib dev run tmp service
            ln -s usr/bin bin
            printf other >usr/bin/mv
            mkdir -p lib/x86_64-linux-gnu
            printf 'of another time' >lib/x86_64-linux-gnu/libc.so.6
            """));
        scene.Start(before);
        var stream = scene.Stream(before, after);
        File.WriteAllBytes(scene.At("input"), ExchangeScene.BytesOf(stream));
        // Not part of the tree; the shell opens it, and the system has to be as it was.
        var root = new FileInfo(scene.System);
        Shell.Script($"mv {scene.At("input")} {scene.System}.input; touch -d @{before.Find(BytePath.Root)!.Mtime} {root.FullName}");
        var result = new ProcessRunner().Run(
            Command.Own(
                "unshare", "--mount", "sh", "-euc",
                "mount --bind $0 $0; mount --bind /dev $0/dev; exec chroot $0 /bin/sh /service/coppice.Apply <$0.input", scene.System),
            TestContext.Current.CancellationToken);
        var answer = ExchangeScene.Answer(result);
        Assert.True(answer.Word == "done", answer.Words + result.Error);
        Assert.Equal(after.ToString(), TreeListing.Scan(scene.System).ToString());
    }

    // Folders whose attributes go are not exchanged; and an empty tree is no system.
    private TreeListing Random(int seed)
    {
        var tree = TreeListing.Of(RandomTree.Of(seed).Entries.Select(entry =>
            entry.Type == EntryType.Directory ? entry with { Xattrs = XattrSet.Empty } : entry));
        return scene.Tree(folder => TreeMaker.Make(tree, folder));
    }

    private static void Before(string folder)
    {
        SpecialTree.Make(folder);
        Shell.Script($$"""
            cd {{folder}}
            mkdir -p home/user usr/local/bin usr/share/gone/deep "usr/share/with
            newline" becomes-file/deep stays
            echo a >home/user/a; echo tool >usr/local/bin/tool; echo x >usr/share/gone/deep/x; echo y >'usr/share/with
            newline/a b'
            echo f >becomes-file/deep/f; echo g >becomes-folder; ln -s stays becomes-link-less; echo s >stays/s
            echo one >one; ln one two; ln one three; echo apart >apart
            ln -s one also; mkfifo fifo; mknod device c 1 3
            echo same >retimed; echo mode >mode; echo owner >owner
            setfattr -n user.of -v old stays
            find . -exec touch -h -d @1400000000 {} +
            """);
    }

    private static void After(string folder)
    {
        SpecialTree.Make(folder);
        Shell.Script($$"""
            cd {{folder}}
            mkdir -p home/other usr/local/lib becomes-folder/deep stays 'new
            folder'/deep
            echo b >home/other/b; ln home/other/b usr/local/lib/b; echo tool >usr/local/lib/tool
            echo now >becomes-file; echo g >becomes-folder/deep/g; echo text >becomes-link-less; echo s >stays/s
            echo one >one; echo two >two; ln two apart; ln one 'new
            folder/deep/-n *'
            ln -s two also; mknod fifo b 7 1; mknod device c 1 5
            echo same >retimed; echo mode >mode; echo owner >owner; chmod 4755 mode; chown 7:8 owner; chmod 711 stays
            rm -f capable 'empty' ; echo again >capable; rm null; mkdir null; rm disk; ln -s /dev/null disk; chmod 0755 closed
            setfattr -n user.more -v x noted; setfattr -n user.of -v new stays
            find . -newermt @1500000001 -exec touch -h -d @1500000001 {} +
            """);
    }
}
