using Coppice.Foundation;

namespace Coppice.Delivery.Ext4;

/// <summary>
/// Even numbers from names: FNV-1a with 64 bits, mixed at the end as SplitMix64 does. A part of the images' format: another one
/// would move every file.
/// </summary>
internal static class Scatter
{
    /// <summary>A number for a part of what a name has.</summary>
    internal static ulong Of(BytePath path, ItemKind kind, int part)
    {
        var hash = 0xcbf29ce484222325UL;
        foreach (var single in path.Bytes)
        {
            hash = (hash ^ single) * 0x100000001b3UL;
        }

        return Mix(hash ^ ((ulong)kind << 56) ^ (uint)part);
    }

    /// <summary>Further numbers from one.</summary>
    internal static ulong Next(ulong number, int which) => Mix(number + ((ulong)(uint)(which + 1) * 0x9e3779b97f4a7c15UL));

    private static ulong Mix(ulong number)
    {
        number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9UL;
        number = (number ^ (number >> 27)) * 0x94d049bb133111ebUL;
        return number ^ (number >> 31);
    }
}
