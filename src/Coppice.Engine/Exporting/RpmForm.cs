using Coppice.Delivery.Rpm;
using Coppice.Delivery.Signing;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Engine.Exporting;

/// <summary><c>--as rpm</c>.</summary>
internal sealed class RpmForm : IExportForm
{
    /// <inheritdoc/>
    public string Name => "rpm";

    /// <inheritdoc/>
    public string Summary => "an RPM for qvm-template";

    /// <inheritdoc/>
    public IReadOnlyList<ExportChoice> Options => [ExportChoice.Size, ExportChoice.SignKey, ExportChoice.Release];

    /// <inheritdoc/>
    public void Check(ExportJob request)
    {
        var rpm = Description(request);
        var target = request.Target;
        if (Path.EndsInDirectorySeparator(target) && !Directory.Exists(target))
        {
            throw new Failure(
                [new Problem($"there is no folder {VisibleText.Of(target)}", $"mkdir -p {ShellWord.Of(target)}")],
                ExitCode.Usage);
        }

        if (!Directory.Exists(target) && Path.GetFileName(target) != rpm.FileName)
        {
            var right = Path.Combine(Path.GetDirectoryName(target) is { Length: > 0 } folder ? folder : ".", rpm.FileName);
            throw new Failure(
                [new Problem(
                    $"the file of this package must be named {rpm.FileName}",
                    $"coppice export {VisibleText.Of(request.Generation.Template)} --as rpm -o "
                        + $"{VisibleText.Of(right)}, or a folder")],
                ExitCode.Usage);
        }

        TemplateRpm.RequirePrograms();
    }

    /// <inheritdoc/>
    public void Write(ExportJob request, CancellationToken cancel)
    {
        var rpm = Description(request);
        var file = Directory.Exists(request.Target) ? Path.Combine(request.Target, rpm.FileName) : request.Target;
        // Before the long work: whether there is such a key is known at once.
        using var key = request.Options.SignKey is { } text
            ? SigningKey.Open(request.Engine.Processes, text, request.Engine.Options.Variable, cancel)
            : null;
        ImageForms.With(request, images => new TemplateRpm(request.Engine.Processes, images, request.WorkFolder).Write(
            request.Generation, Settings(request), rpm, ImageForms.Options(request), key, file, request.Stage, done =>
                request.Advanced(done, null), cancel));
        if (key is null)
        {
            request.Progress.Note($"{VisibleText.Of(file)} is not signed: Qubes refuses it until it is (--sign-key)");
        }
    }

    private static RpmDescription Description(ExportJob request) => RpmDescription.Of(
        request.Generation.Template, request.Generation.Family, Settings(request), request.Options.Release,
        request.Generation.Created);

    private static QubesSettings Settings(ExportJob request) => request.Qubes ?? throw new Failure(
        [new Problem($"the family file has no qubes: for {VisibleText.Of(request.Generation.Template)}: an RPM needs a license "
            + "and a URL", "qubes: {license: GPL-3.0-or-later, url: https://templates.example/}")],
        ExitCode.Usage);
}
