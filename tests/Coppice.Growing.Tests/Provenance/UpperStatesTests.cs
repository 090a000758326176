using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Growing.Provenance;

namespace Coppice.Growing.Tests.Provenance;

public sealed class UpperStatesTests
{
    private static readonly Dictionary<BytePath, FileStatus> Before = new()
    {
        [BytePath.Root] = Folder(1), [BytePath.Of("a")] = Folder(1), [BytePath.Of("a/file")] = File(2, changed: 1),
        [BytePath.Of("a/link")] = File(3, changed: 1) with { Kind = FileKind.Symlink },
    };

    [Theory]
    [InlineData("")]
    [InlineData("a/file", "a/file", 2ul, 5)]
    [InlineData("a/file", "a/file", 4ul, 5)]
    [InlineData("a/new", "a/new", 4ul, 5)]
    [InlineData("a/file", "a/file", 2ul, 1, 0x180)]
    // After it had ended.
    [InlineData("", "a/file", 2ul, 11)]
    [InlineData("", "a/new", 4ul, 11)]
    public void What_has_come_or_is_another_one_was_changed(
        string expected, string path = "a/file", ulong inode = 2, long changed = 1, int mode = ModeBits.Readable)
    {
        var after = new Dictionary<BytePath, FileStatus>(Before)
        {
            [BytePath.Of(path)] = File(inode, changed) with { Mode = mode },
        };
        if (!Before.ContainsKey(BytePath.Of(path)))
        {
            after[BytePath.Of("a")] = Folder(changed);
        }

        Assert.Equal(
            expected.Length == 0 ? [] : [BytePath.Of(expected)], UpperStates.Changed(Before, after, until: 10));
    }

    [Fact]
    public void What_has_gone_was_changed_whatever_became_of_its_folder_later()
    {
        var after = new Dictionary<BytePath, FileStatus>(Before) { [BytePath.Of("a")] = Folder(20) };
        after.Remove(BytePath.Of("a/link"));
        Assert.Equal([BytePath.Of("a/link")], UpperStates.Changed(Before, after, until: 10));
    }

    [Fact]
    public void A_folder_that_got_nothing_and_lost_nothing_was_changed_itself()
    {
        var after = new Dictionary<BytePath, FileStatus>(Before) { [BytePath.Of("a")] = Folder(5) };
        Assert.Equal([BytePath.Of("a")], UpperStates.Changed(Before, after, until: 10));
    }

    private static FileStatus Folder(long changed) =>
        new(FileKind.Directory, ModeBits.Usable, 0, 0, 0, 0, 0, 0, 1, 1, default, default) { Changed = changed };

    private static FileStatus File(ulong inode, long changed) =>
        new(FileKind.File, ModeBits.Readable, 0, 0, 0, 0, 0, 0, 1, inode, default, default) { Changed = changed };
}
