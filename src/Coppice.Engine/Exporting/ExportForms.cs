using Coppice.Delivery;
using Coppice.Delivery.Oci;
using Coppice.Delivery.Tar;

namespace Coppice.Engine.Exporting;

/// <summary>All forms, in the order in which help shows them.</summary>
public static class ExportForms
{
    /// <summary>The forms.</summary>
    public static IReadOnlyList<IExportForm> List { get; } =
        [new DirectoryForm(), new TarForm(), new Ext4Form(), new RpmForm(), new OciForm(), new Qcow2Form()];

    private sealed class DirectoryForm : IExportForm
    {
        public string Name => "dir";

        public string Summary => "a directory";

        public void Write(ExportJob request, CancellationToken cancel) =>
            new DirectoryExport(request.Engine.Layers.Pool)
                .Write(request.Tree, request.Target, done => request.Advanced(done, request.Tree.TotalBytes), cancel);
    }

    private sealed class TarForm : IExportForm
    {
        public string Name => "tar";

        public string Summary => "a tar archive in the pax format";

        public bool Streams => true;

        public void Write(ExportJob request, CancellationToken cancel)
        {
            var export = new TarExport(request.Engine.Layers.Pool);
            if (request.Options.Target is null)
            {
                using var buffered = new BufferedStream(request.Options.Output, 1 << 20);
                export.Write(request.Tree, buffered, Advanced, cancel);
            }
            else
            {
                export.Write(request.Tree, request.Target, Advanced, cancel);
            }

            void Advanced(long done) => request.Advanced(done, request.Tree.TotalBytes);
        }
    }

    private sealed class OciForm : IExportForm
    {
        public string Name => "oci";

        public string Summary => "an OCI image layout, or one more image in it";

        public IReadOnlyList<ExportChoice> Options => [ExportChoice.ImageName];

        public void Write(ExportJob request, CancellationToken cancel) =>
            new OciExport(request.Engine.Processes, request.Engine.Layers).Write(
                request.Generation, request.Target, request.Options.Name ?? request.Generation.Template,
                (layer, of) => request.Stage($"layer {layer} of {of}"), (done, total) => request.Advanced(done, total), cancel);
    }
}
