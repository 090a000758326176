using Microsoft.Win32.SafeHandles;

namespace Coppice.Diagnosis.Inspecting;

/// <summary>Reads bytes of images.</summary>
internal static class ImageBytes
{
    /// <summary>Bytes of a sector.</summary>
    public const int Sector = 512;

    /// <summary>Reads some. What is beyond the end reads as zeros.</summary>
    public static byte[] Read(SafeFileHandle image, long offset, int length)
    {
        var bytes = new byte[length];
        for (var filled = 0; filled < length
            && RandomAccess.Read(image, bytes.AsSpan(filled), offset + filled) is var read and > 0; filled += read)
        {
            // Goes on until it is full or the image ends.
        }

        return bytes;
    }
}
