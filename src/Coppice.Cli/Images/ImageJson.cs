using System.Text.Json;
using Coppice.Cli.Booting;
using Coppice.Cli.Output;
using Coppice.Diagnosis.Inspecting;
using Coppice.Engine.Diagnosing;
using Coppice.Foundation;

namespace Coppice.Cli.Images;

/// <summary>What an image has in it, as JSON; described in docs/json.md.</summary>
internal static class ImageJson
{
    public static void Write(Utf8JsonWriter json, InspectedImage image)
    {
        var (contents, advice) = image;
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteStartObject("root");
        json.WriteNumberOrNull("partition", contents.Root.Partition);
        json.WriteNumber("offset", contents.Root.Offset);
        json.WriteNumber("size", contents.Root.Size);
        json.WriteBoolean("needs_recovery", contents.Root.NeedsRecovery);
        json.WriteEndObject();
        json.WriteStartObject("os_release");
        foreach (var (key, value) in contents.Release)
        {
            json.WriteString(VisibleText.Of(key), VisibleText.Of(value));
        }

        json.WriteEndObject();
        json.WriteString("distribution", contents.Distribution);
        json.WriteObjects("packages", contents.Packages, package =>
        {
            json.WriteString("name", VisibleText.Of(package.Name));
            json.WriteString("version", VisibleText.Of(package.Version));
            json.WriteString("architecture", VisibleText.Of(package.Architecture));
        });
        json.WriteObjects("accounts", contents.Accounts, account =>
        {
            json.WriteString("name", VisibleText.Of(account.Name));
            json.WriteNumber("uid", account.Uid);
            json.WriteString("shell", VisibleText.Of(account.Shell));
            json.WriteString("password", account.Password.ToString().ToLowerInvariant());
            json.WriteStrings("groups", account.Groups.Select(group => VisibleText.Of(group)));
        });
        json.WriteNumber("journal_entries", contents.JournalEntries);
        BootJson.Units(json, contents.Failed);
        BootJson.Missing(json, advice);
        json.WriteEndObject();
    }
}
