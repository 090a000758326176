using System.Text.Json;
using Coppice.Cli.Output;
using Coppice.Distributions;
using Coppice.Engine.Explaining;
using Coppice.Planning.Reasons;

namespace Coppice.Cli.Reasons;

/// <summary>Why packages are in a template, and what would go with them, as JSON documents; described in docs/json.md.</summary>
internal static class WhyJson
{
    public static void Write(Utf8JsonWriter json, ReasonedTemplate template, IReadOnlyList<PackageReasons> packages)
    {
        Begin(json, template);
        json.WriteObjects("packages", packages, package => Write(json, package));
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, ReasonedTemplate template, RemovalAnswer answer)
    {
        Begin(json, template);
        json.WriteStrings("without", answer.Asked);
        json.WriteBoolean("allowed", answer.Refusals.Count == 0);
        json.WriteString("gives_back", answer.GivesBack);
        json.WriteObjects("removed", answer.Removed, package =>
        {
            Write(json, package.Reasons);
            json.WriteBoolean("asked", package.IsAsked);
            json.WriteString("chain", package.Chain);
        });
        json.WriteStrings("unneeded", answer.Unneeded);
        json.WriteObjects("refusals", answer.Refusals, refusal =>
        {
            json.WriteString("message", refusal.Message);
            json.WriteString("hint", refusal.Hint);
            json.WriteStrings("details", refusal.Details ?? []);
        });
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, ReasonedTemplate template)
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteString("template", template.Name);
        json.WriteNumberOrNull("generation", template.Generation?.Number);
    }

    private static void Write(Utf8JsonWriter json, PackageReasons found)
    {
        json.WriteString("package", found.Package.Name);
        json.WriteString("package_version", found.Package.Version);
        json.WriteNumber("installed_bytes", found.Package.InstalledSize);
        json.WriteString("brought_by", found.First.Template);
        json.WriteBoolean("was_there_before", found.WasThereBefore);
        json.WriteObjects("reasons", found.Reasons, reason => Write(json, reason));
        json.WriteNumber("more_reasons", found.More);
        json.WriteString("left_behind", found.Left is { } left ? ReasonText.Of(left) : null);
    }

    private static void Write(Utf8JsonWriter json, Reason reason)
    {
        json.WriteString("template", reason.Root.Template);
        json.WriteString("asks_for", reason.Root.Minimal is null ? reason.Root.Word : null);
        json.WriteString("minimal", reason.Root.Minimal);
        json.WriteString("file", reason.Root.Where?.File);
        json.WriteNumberOrNull("line", reason.Root.Where?.Line);
        json.WriteString("root", reason.Root.Package);
        json.WriteObjects("links", reason.Links, link =>
        {
            json.WriteString("from", link.From);
            json.WriteString("to", link.To);
            json.WriteString("kind", link.Need.Kind switch { NeedKind.Before => "pre-depends", NeedKind.Recommended => "recommends", _ => "depends" });
            json.WriteString("relation", link.Need.Text);
            json.WriteString("provided_as", link.As);
            json.WriteStrings("others_would_do", link.Need.Choices.Select(choice => choice.Package).Where(name => name != link.To));
        });
    }
}
