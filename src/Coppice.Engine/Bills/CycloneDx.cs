using System.Text.Json;
using Coppice.Engine.Documents;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Growing.Accounting;

namespace Coppice.Engine.Bills;

/// <summary>
/// A template's packages as a CycloneDX 1.5 document (ECMA-424). Its serial number and time follow from the generation, so that
/// the same template gives the same document.
/// </summary>
internal static class CycloneDx
{
    /// <param name="json">Where to.</param>
    /// <param name="account">The template.</param>
    /// <param name="packageUrl">Gives the package URL of a package.</param>
    public static void Write(Utf8JsonWriter json, TemplateAccount account, Func<PackageFile, string> packageUrl)
    {
        var generation = account.Generation;
        json.WriteStartObject();
        json.WriteString("bomFormat", "CycloneDX");
        json.WriteString("specVersion", "1.5");
        json.WriteString("serialNumber", $"urn:uuid:{Sbom.Uuid(generation)}");
        json.WriteNumber("version", 1);
        json.WriteStartObject("metadata");
        json.WriteString("timestamp", Sbom.Time(generation));
        json.WriteStartObject("tools");
        json.WriteObjects("components", ["coppice"], name =>
        {
            json.WriteString("type", "application");
            json.WriteString("name", name);
        });
        json.WriteEndObject();
        json.WriteStartObject("component");
        json.WriteString("type", "operating-system");
        json.WriteString("bom-ref", Sbom.Name(generation));
        json.WriteString("name", generation.Template);
        json.WriteString("version", $"{generation.Number}");
        Hash(json, generation.Tree);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteObjects("components", account.Packages, package => Component(json, package, packageUrl));
        json.WriteObjects("dependencies", [generation], whole =>
        {
            json.WriteString("ref", Sbom.Name(whole));
            json.WriteStrings("dependsOn", account.Packages.Select(Sbom.Reference));
        });
        json.WriteEndObject();
    }

    private static void Component(Utf8JsonWriter json, AccountedPackage package, Func<PackageFile, string> packageUrl)
    {
        json.WriteString("type", "library");
        json.WriteString("bom-ref", Sbom.Reference(package));
        json.WriteString("name", package.Installed.Name);
        json.WriteString("version", package.Installed.Version);
        if (package.Licences.Count > 0)
        {
            // The package's own words; not every one of them is an SPDX identifier, so none is claimed to be.
            json.WriteObjects("licenses", package.Licences, licence =>
            {
                json.WriteStartObject("license");
                json.WriteString("name", licence);
                json.WriteEndObject();
            });
        }

        if (package.Origin is not { } origin)
        {
            return;
        }

        Hash(json, origin.File.Digest);
        json.WriteString("purl", packageUrl(origin.File));
        json.WriteObjects("properties", Sbom.Properties(origin), property =>
        {
            json.WriteString("name", property.Name);
            json.WriteString("value", property.Value);
        });
    }

    private static void Hash(Utf8JsonWriter json, Digest digest) => json.WriteObjects("hashes", [digest], hash =>
    {
        json.WriteString("alg", hash.Function);
        json.WriteString("content", hash.Hex);
    });
}
