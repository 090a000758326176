using System.CommandLine;
using Coppice.Cli.Booting;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Diagnosis.Booting;
using Coppice.Engine.Diagnosing;
using Coppice.Engine.Documents;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice boot</c>: whether a template comes up, and what fails.</summary>
public sealed class Boot : IVerb
{
    private const int DefaultLimit = 300;
    private readonly Argument<string> template = Symbols.Argument("TEMPLATE", "the template, or a generation of it: vault@3");
    private readonly Option<int?> timeout = Symbols.Number(
        "--timeout", $"seconds until the system must be up; {DefaultLimit} when left out", 1);
    private readonly Option<int?> memory = Symbols.Number(
        "--memory", "memory of the virtual machine in MiB; 1024 when left out", 128);
    private readonly Option<bool> emulate = Symbols.Flag("--emulate", "do not try KVM");
    private readonly Option<bool> offline = Symbols.Flag(
        "--offline", "fetch nothing: use the kernel and the lists of files already downloaded");
    private readonly Option<string?> output = Symbols.File(
        "--output", "folder for the console log and the screenshot; existing ones are replaced", "-o");
    private readonly Option<string?> keep = Symbols.File(
        "--keep-image", "file to keep the image in, as the template left it, for coppice inspect");

    /// <inheritdoc/>
    public string Name => "boot";

    /// <inheritdoc/>
    public string Summary => "boot a template in a virtual machine and report what fails";

    /// <inheritdoc/>
    public string Details =>
        "Makes an image of the template, boots it under QEMU (with KVM where that works) with a kernel of its own archive, "
            + "waits until systemd has started everything, and reports the time, the units that failed with their journal, units "
            + "that were not started because of them, and commands that were missing, with the package that has them. The "
            + "machine has no network and is discarded; the template stays unchanged. Exit code 0 when the default target was "
            + "reached and nothing failed, or when everything that failed or was not started leads back to a unit that needs "
            + "Xen; else 1.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
        ["coppice boot vault", "coppice boot vault@2 --timeout 600 --json", "coppice boot vault --keep-image after.img"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [template, timeout, memory, emulate, offline, output, keep];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var options = new BootOptions
        {
            Limit = TimeSpan.FromSeconds(context.Get(timeout) ?? DefaultLimit),
            Memory = context.Get(memory) ?? new BootOptions().Memory,
            Emulate = context.Get(emulate),
        };
        var image = context.Get(keep) is { } file ? Path.GetFullPath(file) : null;
        var request = new BootRequest(context.GetRequired(template), options, context.Get(output), image);
        BootTemplate.Check(request);
        using var engine = context.OpenOrCreateEngine(context.Get(offline));
        var report = await new BootTemplate(engine).RunAsync(request, context.Progress, cancel);
        context.Show(() => BootDocument.Of(report), () => BootText.Of(context, report));
        return report.Result.End is BootEnd.Up or BootEnd.UpWithoutXen ? ExitCode.Done : ExitCode.Failed;
    }
}
