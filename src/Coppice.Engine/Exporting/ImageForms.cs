using Coppice.Delivery.Images;

namespace Coppice.Engine.Exporting;

/// <summary>What the forms with a root image have in common.</summary>
internal static class ImageForms
{
    /// <summary>The image that options and family file ask for.</summary>
    internal static ImageOptions Options(ExportJob request) =>
        new(
            request.Options.Size ?? request.Qubes?.RootSize ?? ImageOptions.DefaultSize, request.Options.Bare,
            request.Qubes is not null);

    /// <summary>Calls <paramref name="use"/> with what makes images.</summary>
    internal static void With(ExportJob request, Action<RootImage> use) =>
        use(new RootImage(request.Engine.Processes, request.Engine.Layers, request.Engine.Generations));
}

/// <summary><c>--as ext4</c>.</summary>
internal sealed class Ext4Form : IExportForm
{
    /// <inheritdoc/>
    public string Name => "ext4";

    /// <inheritdoc/>
    public string Summary => "a root image for Qubes OS: ext4 in a partition, or bare";

    /// <inheritdoc/>
    public IReadOnlyList<ExportChoice> Options => [ExportChoice.Bare, ExportChoice.Size];

    /// <inheritdoc/>
    public void Write(ExportJob request, CancellationToken cancel) => ImageForms.With(request, images => images.Write(
        request.Generation, ImageForms.Options(request), request.Target, done =>
            request.Advanced(done, request.Tree.TotalBytes), cancel));
}

/// <summary><c>--as qcow2</c>.</summary>
internal sealed class Qcow2Form : IExportForm
{
    /// <inheritdoc/>
    public string Name => "qcow2";

    /// <inheritdoc/>
    public string Summary => "the same for QEMU";

    /// <inheritdoc/>
    public IReadOnlyList<ExportChoice> Options => [ExportChoice.Bare, ExportChoice.Size];

    /// <inheritdoc/>
    public void Write(ExportJob request, CancellationToken cancel) => ImageForms.With(request, images =>
        new DiskImage(request.Engine.Processes, images, request.WorkFolder).Write(
            request.Generation, ImageForms.Options(request), request.Target, done =>
                request.Advanced(done, request.Tree.TotalBytes), cancel));
}
