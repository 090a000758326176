using Coppice.Delivery.Output;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Store.Generations;

namespace Coppice.Delivery.Images;

/// <summary>
/// Writes the root image of a generation in the qcow2 format of QEMU, converted by qemu-img(1). The same image gives the same
/// file.
/// </summary>
/// <param name="runner">Runs qemu-img.</param>
/// <param name="images">Makes the image.</param>
/// <param name="workFolder">A folder, such as the store's, with room for the image.</param>
public sealed class DiskImage(IProcessRunner runner, RootImage images, string workFolder)
{
    private const string Package = "qemu-utils";

    /// <summary>Writes the file, which is there when it is whole and flushed, or not at all.</summary>
    /// <param name="generation">What to write.</param>
    /// <param name="options">Size and layout.</param>
    /// <param name="file">The file to make.</param>
    /// <param name="advanced">Called with the bytes of the image written so far, from any thread.</param>
    /// <param name="cancel">Stops the work; nothing is left.</param>
    /// <exception cref="Failure">The file is there; the tree does not fit; a program is missing; no space.</exception>
    public void Write(
        Generation generation, ImageOptions options, string file, Action<long>? advanced = null,
        CancellationToken cancel = default) =>
        OutputFile.Write(file, unfinished =>
        {
            ImageTool.Require("qemu-img", Package);
            using var work = WorkFolder.Make(workFolder);
            var raw = work.At("root.img");
            File.Create(raw).Dispose();
            images.Fill(generation, options, raw, advanced, cancel);
            // The formats are named: qemu-img must not guess them from what is in the image. One coroutine writes clusters in
            // order.
            ImageTool.Run(
                runner, "qemu-img", Package,
                [
                    "convert", "-q", "-m", "1", "-f", "raw", "-O", "qcow2", "-o",
                    "compat=1.1,cluster_size=65536,lazy_refcounts=off", raw, unfinished,
                ],
                cancel,
                confined: Confinement.Reading(raw) with { Writable = [new ShownPath(unfinished, unfinished)] });
        });
}
