using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Archives;

/// <summary>What to say when the store cannot be written.</summary>
public static class StoreWriting
{
    /// <summary>The failure to report.</summary>
    /// <param name="store">The store's folder.</param>
    /// <param name="e">What the system said.</param>
    public static Failure Failed(string store, Exception e) => new(
        $"cannot write to the store {VisibleText.Of(store)}: {VisibleText.Of(e.Message)}",
        e is IOException io && PosixException.Of(io, "write", store).Number is Errno.NoSpace or Errno.Quota
            ? $"df -h {store}; coppice gc"
            : $"ls -ld {store}",
        inner: e);
}
