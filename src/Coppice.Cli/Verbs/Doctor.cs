using Coppice.Cli.Doctor;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Distributions;
using Coppice.Engine;
using Coppice.Foundation;
using Coppice.Foundation.Posix.Lookups;
using Coppice.Sandbox;

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
        "Every check is a real try: programs are started, an overlay is mounted, a file in the store's place is linked. Nothing stays behind. "
        + "Exit code 1 when something is missing that growing needs.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice doctor", "coppice --store /var/lib/coppice doctor --json"];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var findings = Check(context, cancel).ToList();
        if (context.Settings.Json)
        {
            PrintJson(context, findings);
        }
        else
        {
            Print(context, findings);
        }

        return Task.FromResult(findings.Any(finding => finding.Severity == Severity.Problem) ? ExitCode.Failed : ExitCode.Done);
    }

    private static IEnumerable<Finding> Check(VerbContext context, CancellationToken cancel)
    {
        var tools = new ToolChecks(context.Host.Processes);
        return
        [
            MachineChecks.Root(Environment.IsPrivilegedProcess),
            .. tools.Programs(OfFamily(context), cancel),
            tools.Overlays(cancel),
            ToolChecks.Sandbox(),
            .. Limits(context),
            .. ToolChecks.Unpacking(context.Host.Variable(LzmaLibrary.Variable)),
            ToolChecks.Booting(),
            .. StoreChecks.Of(context.Settings.Store),
            MachineChecks.Space(context.Settings.Store),
            MachineChecks.Memory(File.ReadAllText("/proc/meminfo")),
        ];
    }

    // Without root, or where no sandbox can be made, other checks say so.
    private static IEnumerable<Finding> Limits(VerbContext context)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return [];
        }

        var folder = Directory.CreateTempSubdirectory("coppice-doctor-");
        try
        {
            using var host = SandboxHost.Start(context.Host.Processes, folder.FullName, SandboxLimits.OfThisMachine());
            return [MachineChecks.Limits(host.UnheldLimits), MachineChecks.Lookups(LookupWatch.IsOffered)];
        }
        catch (Failure)
        {
            return [];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Without a family file, or with one that other verbs will complain of, nothing is known of distributions.
    private static IEnumerable<MachineTool> OfFamily(VerbContext context)
    {
        try
        {
            var distributions = new DistributionTable();
            return File.Exists(context.Settings.FamilyFile)
                ? [.. context.ReadFamily().Archives.Values.Select(archive => archive.Type).Distinct().SelectMany(distributions.Tools)]
                : [];
        }
        catch (Failure)
        {
            return [];
        }
    }

    private static void Print(VerbContext context, IReadOnlyList<Finding> findings)
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

        context.Print(table);
    }

    private static void PrintJson(VerbContext context, IReadOnlyList<Finding> findings) => context.PrintJson(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteBoolean("good", findings.All(finding => finding.Severity != Severity.Problem));
        json.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("check", finding.Check);
            json.WriteString("severity", finding.Severity.ToString().ToLowerInvariant());
            json.WriteString("text", finding.Text);
            json.WriteString("hint", finding.Hint);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
