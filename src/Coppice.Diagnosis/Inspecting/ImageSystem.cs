using Coppice.Delivery.Ext4.Reading;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Diagnosis.Inspecting;

/// <summary>
/// Reads the whole tree of a system in an image, which may have been made to break whoever reads it. No program of this machine
/// sees more than the outside of it: a qcow2 file is unpacked by qemu-img, confined, and the file system is read in C#.
/// </summary>
/// <param name="runner">Runs qemu-img.</param>
public sealed class ImageSystem(IProcessRunner runner)
{
    /// <summary>Reads an image.</summary>
    /// <param name="image">Absolute path of a file or block device, raw or qcow2, with or without a GPT.</param>
    /// <param name="isHashed">Which files have their contents hashed: paths and sizes.</param>
    /// <param name="advanced">Called with the bytes that were hashed so far, from any thread.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">It is no image, or its file system cannot be read.</exception>
    public Ext4Tree Read(
        string image, Func<BytePath, long, bool> isHashed, Action<long>? advanced, CancellationToken cancel) =>
        new RawImage(runner).Read(image, raw => Read(image, raw, isHashed, advanced, cancel), cancel);

    private static Ext4Tree Read(
        string image, string raw, Func<BytePath, long, bool> isHashed, Action<long>? advanced, CancellationToken cancel)
    {
        using var file = File.OpenHandle(raw);
        var root = RootFileSystem.FindStarted(file);
        try
        {
            return Ext4Reader.Read(file, root.Offset, root.Size, isHashed, advanced, cancel);
        }
        catch (Failure failure) when (raw == image && failure.Problems is [{ Kind: ProblemKind.Damaged, Hint: null } problem])
        {
            throw new Failure([problem with { Hint = root.CheckCommand(image) }], failure.Code, failure);
        }
    }
}
