using System.Text.Json;
using Coppice.Cli.Output;
using Coppice.Diagnosis.Booting;
using Coppice.Diagnosis.Journal;
using Coppice.Engine.Diagnosing;
using Coppice.Foundation;

namespace Coppice.Cli.Booting;

/// <summary>How a start went, as JSON; described in docs/json.md.</summary>
internal static class BootJson
{
    public static void Write(Utf8JsonWriter json, BootedTemplate report)
    {
        var (generation, result, advice, made) = report;
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteString("template", generation.Template);
        json.WriteNumber("generation", generation.Number);
        json.WriteString("end", result.End switch { BootEnd.Up => "up", BootEnd.Degraded => "degraded", BootEnd.Failed => "failed", _ => "timed out" });
        json.WriteString("why", result.Why);
        json.WriteString("state", result.Report.State);
        json.WriteNumber("seconds", Math.Round(result.Seconds, 1));
        json.WriteString("acceleration", result.Acceleration);
        json.WriteString("kernel", result.Kernel);
        Units(json, result.Report.Failed);
        Missing(json, advice);
        json.WriteStrings("made_at_start", made.Names.Select(name => VisibleText.Of(name)));
        json.WriteString("console", result.Console);
        json.WriteString("screenshot", result.Screenshot);
        json.WriteEndObject();
    }

    /// <summary>Failed units, as the property <c>failed_units</c>.</summary>
    public static void Units(Utf8JsonWriter json, IReadOnlyList<FailedUnit> failed) => json.WriteObjects("failed_units", failed, unit =>
    {
        json.WriteString("name", VisibleText.Of(unit.Name));
        json.WriteString("description", VisibleText.Of(unit.Description));
        json.WriteString("result", VisibleText.Of(unit.Result));
        json.WriteStrings("journal", unit.Lines.Select(line => VisibleText.Of(line)));
    });

    /// <summary>Missing commands, as the property <c>missing</c>.</summary>
    public static void Missing(Utf8JsonWriter json, IReadOnlyList<Advice> advice) => json.WriteObjects("missing", advice, item =>
    {
        json.WriteString("command", VisibleText.Of(item.Missing.Command));
        json.WriteString("unit", VisibleText.Of(item.Missing.Unit));
        json.WriteString("message", VisibleText.Of(item.Missing.Message));
        json.WriteString("script", item.Missing.Script is { } script ? VisibleText.Of(script) : null);
        json.WriteNumberOrNull("script_line", item.Missing.ScriptLine);
        json.WriteStrings("packages", item.Packages);
        json.WriteBoolean("installed", item.Installed);
        json.WriteString("file", item.Place?.File);
        json.WriteNumberOrNull("line", item.Place?.Line);
        json.WriteString("change", item.Line);
    });
}
