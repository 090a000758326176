using Coppice.Delivery;
using Coppice.Delivery.Oci;
using Coppice.Delivery.Tar;
using Coppice.Engine;

namespace Coppice.Cli.Exporting;

/// <summary>All forms, in the order in which help shows them.</summary>
internal static class ExportForms
{
    internal const string Bare = "--bare";
    internal const string Size = "--size";
    internal const string SignKey = "--sign-key";
    internal const string Release = "--release";
    internal const string ImageName = "--name";

    /// <summary>The forms.</summary>
    internal static IReadOnlyList<IExportForm> List { get; } =
        [new DirectoryForm(), new TarForm(), new Ext4Form(), new RpmForm(), new OciForm(), new Qcow2Form()];

    private sealed class DirectoryForm : IExportForm
    {
        public string Name => "dir";

        public string Summary => "a directory";

        public void Write(ExportRequest request, CancellationToken cancel) =>
            new DirectoryExport(request.Engine.Layers.Pool).Write(request.Tree, request.Options.Target, done => request.Advanced(done, request.Tree.TotalBytes), cancel);
    }

    private sealed class TarForm : IExportForm
    {
        public string Name => "tar";

        public string Summary => "a tar archive in the pax format";

        public bool Streams => true;

        public void Write(ExportRequest request, CancellationToken cancel)
        {
            var export = new TarExport(request.Engine.Layers.Pool);
            if (request.Options.Target == "-")
            {
                using var buffered = new BufferedStream(request.Context.Terminal.OutBytes, 1 << 20);
                export.Write(request.Tree, buffered, Advanced, cancel);
            }
            else
            {
                export.Write(request.Tree, request.Options.Target, Advanced, cancel);
            }

            void Advanced(long done) => request.Advanced(done, request.Tree.TotalBytes);
        }
    }

    private sealed class OciForm : IExportForm
    {
        public string Name => "oci";

        public string Summary => "an OCI image layout, or one more image in it";

        public IReadOnlyList<string> Options => [ImageName];

        public void Write(ExportRequest request, CancellationToken cancel) =>
            new OciExport(request.Context.Host.Processes, request.Engine.Layers).Write(
                request.Generation, request.Options.Target, request.Options.Name ?? request.Generation.Template,
                (layer, of) => request.Stage($"layer {layer} of {of}"), (done, total) => request.Advanced(done, total), cancel);
    }
}
