using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Coppice.Foundation;

namespace Coppice.Store.Generations;

/// <summary>
/// A package in a record: one string, <c>name version architecture KiB</c> and <c>auto</c> where others need it. A record is
/// mostly packages, so this makes a family's records a third of what they were as objects (version 1 of the form, which is still
/// read).
/// </summary>
internal sealed class RecordedPackageForm : JsonConverter<RecordedPackage>
{
    private const string Automatic = "auto";

    /// <inheritdoc/>
    public override RecordedPackage Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Of(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RecordedPackage value, JsonSerializerOptions options) =>
        writer.WriteStringValue(JsonEncodedText.Encode(ToText(value), JavaScriptEncoder.UnsafeRelaxedJsonEscaping));

    /// <summary>Reads a package in either form; the reader is at its start, and then at its end.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    internal static RecordedPackage Of(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.String => Parse(json.GetString()!),
        JsonTokenType.StartObject => ReadObject(ref json),
        var other => throw new JsonException($"it has {other} where a package belongs"),
    };

    private static RecordedPackage Parse(string text) =>
        text.Split(' ') is [var name, var version, var architecture, var size, .. var rest] && rest is [] or [Automatic]
        && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var kib)
            ? new RecordedPackage(name, version, architecture, kib, rest.Length > 0)
            : throw new JsonException($"this is not a package: {VisibleText.Of(text)}");

    // The object of version 1.
    private static RecordedPackage ReadObject(ref Utf8JsonReader json)
    {
        string? name = null, version = null, architecture = null;
        var (size, automatic) = (0L, false);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var property = json.GetString();
            json.Read();
            switch (property)
            {
                case "name": name = Text(in json); break;
                case "version": version = Text(in json); break;
                case "architecture": architecture = Text(in json); break;
                case "installed_kib": size = json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var kib) ? kib
                    : throw new JsonException("a size in it is not a number"); break;
                case "automatic": automatic = json.TokenType == JsonTokenType.True; break;
                default: json.Skip(); break;
            }
        }

        return name is not null && version is not null && architecture is not null
            ? new RecordedPackage(name, version, architecture, size, automatic)
            : throw new JsonException("a package in it lacks name, version or architecture");
    }

    private static string Text(in Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.String ? json.GetString()!
            : throw new JsonException($"a package in it has {json.TokenType} where a string belongs");

    // No package manager has blanks in these; one in a damaged database must not make another package of it.
    private static string ToText(RecordedPackage package) =>
        new[] { package.Name, package.Version, package.Architecture }.FirstOrDefault(
            word => word.Contains(' ', StringComparison.Ordinal)) is { } blank
            ? throw new Failure($"a package's name, version or architecture has a blank: {VisibleText.Of(blank)}",
                kind: ProblemKind.Damaged)
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{package.Name} {package.Version} {package.Architecture} "
                    + $"{package.InstalledKib}{(package.Automatic ? " " + Automatic : "")}");
}
