using System.Text.Json;
using Coppice.Cli.Output;
using Coppice.Engine.Explaining;

namespace Coppice.Cli.Providing;

/// <summary>Packages that have a file, as JSON; described in docs/json.md.</summary>
internal static class ProvidesJson
{
    public static void Write(Utf8JsonWriter json, Providers providers)
    {
        var (snapshot, found, installed) = providers;
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteString("snapshot", snapshot.Digest.Hex);
        json.WriteBoolean("commands", found.AreCommands);
        json.WriteObjects("files", found.Files, file =>
        {
            json.WriteString("package", file.Package);
            json.WriteString("path", file.Path.ToString());
            json.WriteString("archive", file.Archive);
            json.WriteStrings("suites", file.Suites);
            json.WriteStrings("installed_in", installed.Templates(file));
        });
        json.WriteEndObject();
    }
}
