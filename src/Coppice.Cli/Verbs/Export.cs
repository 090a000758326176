using System.CommandLine;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Delivery.Images;
using Coppice.Engine.Exporting;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice export</c>: a generation in the form that somebody uses.</summary>
public sealed class Export : IVerb
{
    private readonly Argument<string> template = Symbols.Argument("TEMPLATE", "the template, or a generation of it: vault@3");

    private readonly Option<string?> form = Symbols.RequiredChoice(
        "--as", string.Join("; ", ExportForms.List.Select(form => $"{form.Name}: {form.Summary}")),
        [.. ExportForms.List.Select(form => form.Name)]);

    private readonly Option<string?> output = Symbols.Required(
        Symbols.File("--output", "where to; for tar, - is standard output; for rpm, a folder will do", "-o"));
    private readonly Option<bool> bare = Symbols.Flag("--bare", "ext4, qcow2: the file system without partitions around it");
    private readonly Option<string?> size = Symbols.Value(
        "--size", "SIZE", "ext4, qcow2, rpm: the size of the root image, such as 20G; else what qubes: says, else 10G");
    private readonly Option<string?> signKey = Symbols.Value(
        "--sign-key", "KEY",
        "rpm: sign with the secret key in a file, a key of gpg's keyring, or a program such as "
            + "'/usr/bin/qubes-gpg-client-wrapper KEY'");
    private readonly Option<string?> release = Symbols.Value(
        "--release", "YYYYMMDDHHMM", "rpm: the release, a UTC time; else when the generation was made");
    private readonly Option<string?> imageName = Symbols.Value(
        "--name", "NAME", "oci: the image's name in the layout; else the template's");

    /// <inheritdoc/>
    public string Name => "export";

    /// <inheritdoc/>
    public string Summary => "write a template as a directory, archive, image, RPM or container";

    /// <inheritdoc/>
    public string Details =>
        "Owners, modes, times, hard links, devices, holes, capabilities and all other attributes are kept. Nothing is "
            + "overwritten; the output appears at its place "
        + "when it is whole. The same generation gives the same bytes. docs/delivery.md describes the forms and their limits.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
    [
        "coppice export vault --as tar -o vault.tar", "coppice export vault@2 --as dir -o /srv/vault",
        "coppice export vault --as tar -o - | zstd >vault.tar.zst",
        "coppice export vault --as ext4 --size 20G -o root.img",
        "coppice export vault --as rpm --sign-key templates@example.org -o .", "coppice export vault --as oci -o images",
    ];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [template, form, output, bare, size, signKey, release, imageName];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var chosen = ExportForms.List.First(candidate => candidate.Name == context.Get(form));
        var request = new ExportRequest(context.GetRequired(template), chosen, Options(context, chosen));
        using var engine = context.OpenEngine();
        new ExportTemplate(engine).Run(request, context.Progress, cancel);
        return Task.FromResult(ExitCode.Done);
    }

    private IReadOnlyList<(ExportChoice Choice, Option Option)> Choices =>
    [
        (ExportChoice.Bare, bare), (ExportChoice.Size, size), (ExportChoice.SignKey, signKey), (ExportChoice.Release, release),
        (ExportChoice.ImageName, imageName),
    ];

    private ExportOptions Options(VerbContext context, IExportForm chosen)
    {
        var target = context.Get(output)!;
        var problems = new List<Problem>();
        foreach (var (choice, option)
            in Choices.Where(choice => context.Arguments.GetResult(choice.Option) is { Implicit: false }))
        {
            if (!chosen.Options.Contains(choice))
            {
                problems.Add(
                    new Problem($"{option.Name} cannot be used with --as {chosen.Name}", "leave it out: coppice help export"));
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

        return new ExportOptions(
            target == "-" ? null : target, context.Get(bare), context.Get(size) is { } text ? Size(text) : null,
            context.Get(signKey), context.Get(release), context.Get(imageName))
        {
            Output = context.Terminal.OutBytes,
        };
    }

    private static IEnumerable<Problem> CheckStream(VerbContext context, IExportForm chosen)
    {
        if (!chosen.Streams)
        {
            yield return new Problem(
                chosen.Name == "dir"
                    ? "a directory cannot be written to standard output"
                    : $"{chosen.Name} cannot be written to standard output", "coppice export … --as tar -o -");
        }
        else if (context.Terminal.OutIsTerminal)
        {
            yield return new Problem("refusing to write an archive to a terminal", "coppice export … -o FILE");
        }
    }

    private static long Size(string text)
    {
        var digits = text.Length > 1 ? text[..^1] : "";
        var bytes = long.TryParse(
            digits, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            && number <= 1 << 20
            ? text[^1] switch { 'M' => number << 20, 'G' => number << 30, _ => 0 }
            : 0;
        return bytes is >= ImageOptions.LeastSize and <= ImageOptions.MostSize
            ? bytes
            : throw new Failure(
                [new Problem($"--size takes 512M to 1024G, not {VisibleText.Of(text)}", "--size 20G")], ExitCode.Usage);
    }
}
