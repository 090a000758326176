using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Archives;

/// <summary>What to say when the store cannot be written.</summary>
public static class StoreWriting
{
    /// <summary>The failure to report.</summary>
    /// <param name="store">The store's folder.</param>
    /// <param name="e">What the system said.</param>
    public static Failure Failed(string store, Exception e)
    {
        var isFull = e is IOException io && PosixException.Of(io, "write", store).Number is Errno.NoSpace or Errno.Quota;
        return new Failure(
            $"cannot write to the store {VisibleText.Of(store)}: {VisibleText.Of(e.Message)}",
            isFull ? $"df -h {store}; coppice gc" : $"ls -ld {store}", inner: e,
            kind: isFull ? ProblemKind.NoSpace : ProblemKind.FileAccess);
    }
}
