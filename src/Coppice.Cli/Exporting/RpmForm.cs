using Coppice.Delivery.Rpm;
using Coppice.Delivery.Signing;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Cli.Exporting;

/// <summary><c>--as rpm</c>.</summary>
internal sealed class RpmForm : IExportForm
{
    /// <inheritdoc/>
    public string Name => "rpm";

    /// <inheritdoc/>
    public string Summary => "an RPM for qvm-template";

    /// <inheritdoc/>
    public IReadOnlyList<string> Options => [ExportForms.Size, ExportForms.SignKey, ExportForms.Release];

    /// <inheritdoc/>
    public void Check(ExportRequest request)
    {
        var rpm = Description(request);
        var target = request.Options.Target;
        if (!Directory.Exists(target) && Path.GetFileName(target) != rpm.FileName)
        {
            throw new Failure(
                [new Problem($"the file of this package has to be called {rpm.FileName}", $"coppice export {VisibleText.Of(request.Generation.Template)} --as rpm -o {VisibleText.Of(Path.Combine(Path.GetDirectoryName(target) is { Length: > 0 } folder ? folder : ".", rpm.FileName))}, or a folder")],
                ExitCode.Usage);
        }

        TemplateRpm.RequirePrograms();
    }

    /// <inheritdoc/>
    public void Write(ExportRequest request, CancellationToken cancel)
    {
        var rpm = Description(request);
        var file = Directory.Exists(request.Options.Target) ? Path.Combine(request.Options.Target, rpm.FileName) : request.Options.Target;
        // Before the long work: whether there is such a key is known at once.
        using var key = request.Options.SignKey is { } text ? SigningKey.Open(request.Context.Host.Processes, text, request.Context.Host.Variable, cancel) : null;
        ImageForms.With(request, images => new TemplateRpm(request.Context.Host.Processes, images, request.WorkFolder).Write(
            request.Generation, Settings(request), rpm, ImageForms.Options(request), key, file, request.Stage, done => request.Advanced(done, null), cancel));
        if (key is null)
        {
            request.Context.Say($"{VisibleText.Of(file)} is not signed: Qubes refuses it until it is (--sign-key)");
        }
    }

    private static RpmDescription Description(ExportRequest request) => RpmDescription.Of(
        request.Generation.Template, request.Generation.Family, Settings(request), request.Options.Release, request.Generation.Created);

    private static QubesSettings Settings(ExportRequest request) => request.Qubes ?? throw new Failure(
        [new Problem($"the family file has no qubes: for {VisibleText.Of(request.Generation.Template)}: an RPM needs a license and an URL", "qubes: {license: GPL-3.0-or-later, url: https://templates.example/}")],
        ExitCode.Usage);
}
