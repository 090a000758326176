using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;

namespace Coppice.Diagnosis.Inspecting;

/// <summary>Hands out image files as raw ones: those of qcow2 as a copy, for as long as it is read.</summary>
/// <param name="runner">Runs qemu-img, confined.</param>
internal sealed class RawImage(IProcessRunner runner)
{
    private const long Reserve = 1L << 30;

    // QEMU documentation, qcow2 format: "QFI" and 0xfb.
    private static ReadOnlySpan<byte> QcowMagic => [0x51, 0x46, 0x49, 0xfb];

    /// <summary>Reads an image.</summary>
    /// <param name="image">Absolute path of a file or block device, raw or qcow2.</param>
    /// <param name="read">Reads the raw image at a path.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">It is no image, or cannot be read.</exception>
    public T Read<T>(string image, Func<string, T> read, CancellationToken cancel)
    {
        RequireImage(image);
        if (!IsQcow(image))
        {
            return read(image);
        }

        Tool.Require("to look into a qcow2 image", [("qemu-img", "qemu-utils"), ("bwrap", "bubblewrap")]);
        var folder = Directory.CreateDirectory(
            $"/var/tmp/coppice-inspect-{Guid.NewGuid():n}", (UnixFileMode)ModeBits.PrivateFolder).FullName;
        try
        {
            // A qcow2 file can name another one that it is based on: in the confinement there is none.
            var confined = new Confinement
            {
                Readable = [new ShownPath(image, "/image")], Writable = [new ShownPath(folder, "/run/out")],
                FileSize = Room(folder), ProcessorTime = TimeSpan.FromMinutes(10),
            };
            Tool.Run(
                runner, "qemu-img",
                Command.Confined("qemu-img", ["convert", "-f", "qcow2", "-O", "raw", "/image", "/run/out/raw"], confined),
                cancel);
            return read(Path.Combine(folder, "raw"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // What comes through a pipe cannot be read at any place, and by /dev/stdin each program means its own.
    private static void RequireImage(string image)
    {
        var kind = PlainFile.KindOf(image) ?? throw new Failure($"there is no file {VisibleText.Of(image)}",
            $"ls -l {ShellWord.Of(Path.GetDirectoryName(image) ?? "/")}", kind: ProblemKind.NotFound);
        if (kind is not (FileKind.File or FileKind.BlockDevice))
        {
            throw new Failure($"{VisibleText.Of(image)} is a {PlainFile.NameOf(kind)}: an image is a regular file or a block "
                + "device",
                "coppice inspect FILE", kind: ProblemKind.Usage);
        }

        if (File.ResolveLinkTarget(image, returnFinalTarget: true)?.FullName.StartsWith("/proc/",
            StringComparison.Ordinal) == true)
        {
            throw new Failure($"{VisibleText.Of(image)} is an open file of this process: name the image itself",
                "coppice inspect FILE", kind: ProblemKind.Usage);
        }
    }

    // What an image unpacks to is its own business, but not at the cost of everything else on the disk.
    private static long Room(string folder)
    {
        using var handle = DirectoryHandle.Open(folder);
        return Math.Max(handle.FreeBytes() - Reserve, 0);
    }

    private static bool IsQcow(string image)
    {
        try
        {
            using var file = File.OpenRead(image);
            var first = new byte[4];
            return file.ReadAtLeast(first, 4, throwOnEndOfStream: false) == 4 && first.AsSpan().SequenceEqual(QcowMagic);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new Failure($"cannot read {VisibleText.Of(image)}: {VisibleText.Of(e.Message)}", inner: e,
                kind: ProblemKind.FileAccess);
        }
    }
}
