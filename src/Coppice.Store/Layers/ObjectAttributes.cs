using System.Globalization;

namespace Coppice.Store.Layers;

/// <summary>What an object of the pool is besides its content, as its name says it.</summary>
/// <param name="Mode">Permission bits.</param>
/// <param name="Uid">Owner.</param>
/// <param name="Gid">Group.</param>
/// <param name="Mtime">Seconds since 1970.</param>
public readonly record struct ObjectAttributes(int Mode, uint Uid, uint Gid, long Mtime)
{
    /// <summary><c>mode-uid-gid-mtime</c>, the mode in four octal digits.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Convert.ToString(Mode, 8).PadLeft(4, '0')}-{Uid}-{Gid}-{Mtime}");
}
