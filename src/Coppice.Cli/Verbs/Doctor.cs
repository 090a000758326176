using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Engine.Doctor;
using Coppice.Engine.Documents;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice doctor</c>: whether this machine can grow templates, and what helps when it cannot.</summary>
public sealed class Doctor : IVerb
{
    /// <inheritdoc/>
    public string Name => "doctor";

    /// <inheritdoc/>
    public string Summary => "check whether this machine can grow templates";

    /// <inheritdoc/>
    public string Details =>
        "Every check really tries: it starts programs, mounts an overlay, links a file next to the store. Nothing stays behind. "
        + "Exit code 1 when something that growing needs is missing.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice doctor", "coppice --store /var/lib/coppice doctor --json"];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var findings = new CheckMachine(context.EngineOptions(offline: true)).Run(cancel);
        context.Show(
            () => DoctorDocument.Of(findings),
            () => Text(findings).Lines(context.Terminal.OutPalette, context.Terminal.OutWidth));
        return Task.FromResult(findings.Any(finding => finding.Severity == Severity.Problem) ? ExitCode.Failed : ExitCode.Done);
    }

    private static Table Text(IReadOnlyList<Finding> findings)
    {
        var table = new Table(new Column(), new Column(), new Column());
        foreach (var finding in findings)
        {
            var (word, style) = finding.Severity switch
            {
                Severity.Good => ("ok", Style.Green),
                Severity.Warning => ("warning", Style.Yellow),
                _ => ("PROBLEM", Style.Red),
            };
            table.Add(new Cell(word, style), finding.Check, finding.Text);
            if (finding.Hint is { } hint)
            {
                table.Add("", "", new Cell($"hint: {hint}", Style.Cyan));
            }
        }

        return table;
    }
}
