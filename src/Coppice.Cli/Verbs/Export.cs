using System.CommandLine;
using Coppice.Cli.Exporting;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Delivery.Images;
using Coppice.Engine;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice export</c>: a generation in the form that somebody uses.</summary>
public sealed class Export : IVerb
{
    private readonly Argument<string> template = Symbols.Argument("TEMPLATE", "the template, or a generation of it: vault@3");

    private readonly Option<string?> form = Symbols.RequiredChoice(
        "--as", string.Join("; ", ExportForms.List.Select(form => $"{form.Name}: {form.Summary}")), [.. ExportForms.List.Select(form => form.Name)]);

    private readonly Option<string?> output = Symbols.Required(Symbols.File("--output", "where to; for tar, - is standard output; for rpm, a folder will do", "-o"));
    private readonly Option<bool> bare = Symbols.Flag(ExportForms.Bare, "ext4, qcow2: the file system without partitions around it");
    private readonly Option<string?> size = Symbols.Value(ExportForms.Size, "SIZE", "ext4, qcow2, rpm: the size of the root image, such as 20G; else what qubes: says, else 10G");
    private readonly Option<string?> signKey = Symbols.Value(ExportForms.SignKey, "KEY", "rpm: sign with the secret key in a file, a key of gpg's keyring, or a program such as '/usr/bin/qubes-gpg-client-wrapper KEY'");
    private readonly Option<string?> release = Symbols.Value(ExportForms.Release, "YYYYMMDDHHMM", "rpm: the release, a UTC time; else when the generation was made");
    private readonly Option<string?> imageName = Symbols.Value(ExportForms.ImageName, "NAME", "oci: the image's name in the layout; else the template's");

    /// <inheritdoc/>
    public string Name => "export";

    /// <inheritdoc/>
    public string Summary => "write a template as a directory, archive, image, RPM or container";

    /// <inheritdoc/>
    public string Details =>
        "Owners, modes, times, hard links, devices, holes, capabilities and all other attributes are kept. Nothing is overwritten; what is written appears at its place "
        + "when it is whole. The same generation gives the same bytes. What each form is good for and where its limits are: docs/delivery.md.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
    [
        "coppice export vault --as tar -o vault.tar", "coppice export vault@2 --as dir -o /srv/vault", "coppice export vault --as tar -o - | zstd >vault.tar.zst",
        "coppice export vault --as ext4 --size 20G -o root.img", "coppice export vault --as rpm --sign-key templates@example.org -o .", "coppice export vault --as oci -o images",
    ];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [template, form, output, bare, size, signKey, release, imageName];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var chosen = ExportForms.List.First(candidate => candidate.Name == context.Get(form));
        var options = Options(context, chosen);
        using var engine = context.OpenEngine();
        using var held = engine.LockForReading(context.Progress, cancel);
        var generation = engine.FindGeneration(context.GetRequired(template));
        var request = new ExportRequest(context, engine, generation, engine.Layers.Listing(generation.Layers), QubesOf(context, generation.Template), options);
        chosen.Check(request);
        var total = request.Tree.TotalBytes;
        context.Progress.Report(new StepStarted(
            ExportRequest.Step, $"export {VisibleText.Of(generation.Template)}@{generation.Number}, {Quantity.Count(request.Tree.Entries.Count, "entry", "entries")}"));
        try
        {
            chosen.Write(request, cancel);
        }
        catch (Exception e)
        {
            context.Progress.Report(new StepEnded(ExportRequest.Step, e is OperationCanceledException ? StepOutcome.Cancelled : StepOutcome.Failed, e.Message));
            throw;
        }

        context.Progress.Report(new StepEnded(ExportRequest.Step, StepOutcome.Done, Quantity.Size(total)));
        return Task.FromResult(ExitCode.Done);
    }

    // What is grown can be exported without a family file, but not with one that is wrong: images would come out in another layout.
    private static QubesSettings? QubesOf(VerbContext context, string name)
    {
        if (!File.Exists(context.Settings.FamilyFile))
        {
            return null;
        }

        var family = context.ReadFamily();
        return family.Templates.FirstOrDefault(declared => declared.Name == name) is { } template ? family.QubesOf(template) : null;
    }

    private ExportOptions Options(VerbContext context, IExportForm chosen)
    {
        var target = context.Get(output)!;
        var problems = new List<Problem>();
        foreach (var option in new Option[] { bare, size, signKey, release, imageName }.Where(option => context.Arguments.GetResult(option) is { Implicit: false }))
        {
            if (!chosen.Options.Contains(option.Name))
            {
                problems.Add(new Problem($"{option.Name} means nothing for --as {chosen.Name}", "leave it out: coppice help export"));
            }
        }

        if (target == "-")
        {
            problems.AddRange(CheckStream(context, chosen));
        }

        if (problems.Count > 0)
        {
            throw new Failure(problems, ExitCode.Usage);
        }

        return new ExportOptions(target, context.Get(bare), context.Get(size) is { } text ? Size(text) : null, context.Get(signKey), context.Get(release), context.Get(imageName));
    }

    private static IEnumerable<Problem> CheckStream(VerbContext context, IExportForm chosen)
    {
        if (!chosen.Streams)
        {
            yield return new Problem(
                chosen.Name == "dir" ? "a directory cannot be written to standard output" : $"{chosen.Name} cannot be written to standard output", "coppice export … --as tar -o -");
        }
        else if (context.Terminal.OutIsTerminal)
        {
            yield return new Problem("standard output is a terminal, and an archive is no text", "coppice export … -o FILE");
        }
    }

    private static long Size(string text)
    {
        var digits = text.Length > 1 ? text[..^1] : "";
        var bytes = long.TryParse(digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number <= 1 << 20
            ? text[^1] switch { 'M' => number << 20, 'G' => number << 30, _ => 0 }
            : 0;
        return bytes is >= ImageOptions.LeastSize and <= ImageOptions.MostSize
            ? bytes
            : throw new Failure([new Problem($"--size takes 512M to 1024G, not {VisibleText.Of(text)}", "--size 20G")], ExitCode.Usage);
    }
}
