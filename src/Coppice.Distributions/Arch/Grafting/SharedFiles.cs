using Coppice.Distributions.Grafting;
using Coppice.Foundation;

namespace Coppice.Distributions.Arch.Grafting;

/// <summary>
/// The files that all packages of an Arch system share, and that are merged by meaning. Its package database is a folder for each
/// package.
/// </summary>
internal static class SharedFiles
{
    // login.defs(5) and sysusers.d(5) of Arch Linux: system accounts get numbers from 500 to 999, and those below are fixed;
    // users come after them.
    private static readonly NumberRange GivenOut = new(500, 59999);

    public static bool Has(BytePath path) => AccountFiles.Has(path);

    /// <exception cref="MustRebuildException">The changes touch the same records, or one depends on the other.</exception>
    public static byte[] Merge(
        BytePath path, ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> own, ReadOnlyMemory<byte> parent) =>
        AccountFiles.Merge(path, before, own, parent, GivenOut);
}
