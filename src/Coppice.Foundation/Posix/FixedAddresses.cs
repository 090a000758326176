namespace Coppice.Foundation.Posix;

/// <summary>
/// While it is there, programs that this thread starts, and all that these start, get their memory at the same addresses each
/// time (personality(2), ADDR_NO_RANDOMIZE). So what a program writes out that depends on addresses (stray memory, the order of
/// tables) is the same each time, too.
/// </summary>
internal readonly struct FixedAddresses : IDisposable
{
    private const nuint NoRandomize = 0x0040000;
    private const nuint Ask = 0xffffffff;

    private readonly nint before;

    private FixedAddresses(nint before) => this.before = before;

    public static FixedAddresses ForThisThread()
    {
        var now = Libc.Personality(Ask);
        if (now >= 0)
        {
            // Where it is refused, addresses are chosen anew: that breaks no program.
            _ = Libc.Personality((nuint)now | NoRandomize);
        }

        return new FixedAddresses(now);
    }

    public void Dispose()
    {
        if (before >= 0)
        {
            _ = Libc.Personality((nuint)before);
        }
    }
}
