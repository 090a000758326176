namespace Coppice.Foundation;

/// <summary>Sizes of downloads and layers, where the same unit in every line makes them comparable.</summary>
public static class Mebibytes
{
    /// <summary>A number of bytes with thousands separated and one decimal: <c>1,638.7 MiB</c>; little is in KiB.</summary>
    public static string Text(long bytes) =>
        bytes is > 0 and < 104858 ? $"{Math.Max(1, bytes >> 10)} KiB" : $"{bytes / 1048576.0:N1} MiB";
}
