using Coppice.Foundation.Posix;

namespace Coppice.Foundation.Tests.Posix;

public sealed class PosixFileTests : IDisposable
{
    // On tmpfs, which keeps holes and attributes on every machine.
    private readonly string path = Directory.CreateDirectory($"/dev/shm/coppice-test-{Guid.NewGuid():n}").FullName;
    private readonly DirectoryHandle folder;

    public PosixFileTests() => folder = DirectoryHandle.Open(path);

    [Fact]
    public void Runs_of_data_are_found_between_holes()
    {
        using var file = folder.CreateFile("sparse"u8);
        RandomAccess.Write(file, new byte[] { 1 }, 1 << 20);
        PosixFile.SetSize(file, 4 << 20);
        var run = PosixFile.NextData(file, 0)!.Value;
        Assert.InRange(run.Start, 1, 1 << 20);
        Assert.InRange(run.End, (1 << 20) + 1, 2 << 20);
        Assert.Null(PosixFile.NextData(file, run.End));
    }

    [Fact]
    public void A_lock_is_exclusive_or_shared_and_ends_with_its_file()
    {
        using var first = folder.OpenOrCreateFile("lock"u8);
        using var second = folder.OpenOrCreateFile("lock"u8);
        Assert.True(FileLock.Try(first, exclusive: false));
        Assert.True(FileLock.Try(second, exclusive: false));
        Assert.False(FileLock.Try(second, exclusive: true));
        first.Dispose();
        // A program that another test starts at this moment has a copy of the file until its execve(2).
        Assert.True(SpinWait.SpinUntil(() => FileLock.Try(second, exclusive: true), TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public void An_error_names_call_file_and_reason()
    {
        var error = Assert.Throws<PosixException>(() => folder.OpenFile("no\nsuch"u8));
        Assert.Equal((Errno.NoEntry, "openat", @"no\x0asuch"), (error.Number, error.Call, error.Path));
        Assert.Equal(@"openat no\x0asuch: No such file or directory", error.Message);
    }

    [Theory]
    [InlineData(Errno.NoSpace, ProblemKind.NoSpace, "no space left", "coppice gc")]
    [InlineData(Errno.Quota, ProblemKind.NoSpace, "no space left", "coppice gc")]
    [InlineData(Errno.ReadOnly, ProblemKind.FileAccess, "read-only", "remount,rw")]
    [InlineData(Errno.AccessDenied, ProblemKind.FileAccess, "no permission", "sudo coppice")]
    public void Errors_that_a_person_can_help_have_a_hint(int errno, ProblemKind kind, string message, string hint)
    {
        var failure = new PosixException(errno, "write", "x").ToFailure("/store");
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Contains("/store", failure.Message, StringComparison.Ordinal);
        Assert.Contains(hint, failure.Problems[0].Hint, StringComparison.Ordinal);
        Assert.Equal(kind, failure.Problems[0].Kind);
    }

    [Fact]
    public void Device_numbers_are_packed_as_makedev_does()
    {
        Assert.Equal(0x103ul, new DeviceNumber(1, 3).Packed);
        Assert.Equal(0x1110_0370ul, new DeviceNumber(3, 0x11170).Packed);
    }

    public void Dispose()
    {
        folder.Dispose();
        Directory.Delete(path, recursive: true);
    }
}
