using System.Text;
using Coppice.Foundation.Posix;

namespace Coppice.Foundation.Tests.Posix;

public sealed class HeldFolderTests : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("coppice-test-").FullName;
    private readonly DirectoryHandle parent;

    public HeldFolderTests() => parent = DirectoryHandle.Open(path);

    [Fact]
    public void It_is_private_and_locked_until_it_is_disposed_of()
    {
        var (name, held) = HeldFolder.Make(parent, () => "ours");
        Assert.Equal(
            ("ours", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute),
            (name, File.GetUnixFileMode(Path.Combine(path, name))));
        using var other = parent.OpenDirectory("ours"u8);
        Assert.False(other.TryLock(exclusive: true));
        held.Dispose();
        // A program that another test starts at this moment has a copy of it until its execve(2).
        Assert.True(SpinWait.SpinUntil(() => other.TryLock(exclusive: true), TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public async Task What_somebody_takes_for_a_leftover_meanwhile_is_made_again()
    {
        using var stop = new CancellationTokenSource();
        var remover = Task.Run(() => RemoveUnlocked(stop.Token), TestContext.Current.CancellationToken);
        for (var i = 0; i < 300; i++)
        {
            var number = 0;
            var (name, held) = HeldFolder.Make(parent, () => $"{i}-{++number}");
            using (held)
            {
                Assert.True(Directory.Exists(Path.Combine(path, name)));
                using var again = parent.OpenDirectory(Encoding.ASCII.GetBytes(name));
                Assert.False(again.TryLock(exclusive: true));
            }
        }

        await stop.CancelAsync();
        await remover;
    }

    [Fact]
    public void A_name_that_is_taken_is_an_error()
    {
        Directory.CreateDirectory(Path.Combine(path, "taken"));
        Assert.Equal(Errno.Exists, Assert.Throws<PosixException>(() => HeldFolder.Make(parent, () => "taken")).Number);
    }

    public void Dispose()
    {
        parent.Dispose();
        Directory.Delete(path, recursive: true);
    }

    // As those do that clear away what killed runs left: only what nobody holds, and under its lock.
    private void RemoveUnlocked(CancellationToken stop)
    {
        using var folder = DirectoryHandle.Open(path);
        while (!stop.IsCancellationRequested)
        {
            foreach (var name in folder.Names())
            {
                try
                {
                    using var left = folder.OpenDirectory(name);
                    if (left.TryLock(exclusive: true))
                    {
                        folder.RemoveTree(name);
                    }
                }
                catch (PosixException e) when (e.Number == Errno.NoEntry)
                {
                    // Gone.
                }
            }
        }
    }
}
