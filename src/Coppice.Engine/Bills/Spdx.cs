using System.Text.Json;
using Coppice.Engine.Documents;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Growing.Accounting;

namespace Coppice.Engine.Bills;

/// <summary>
/// A template's packages as an SPDX 2.3 document in JSON (ISO/IEC 5962). The same template gives the same document.
/// </summary>
internal static class Spdx
{
    private const string Document = "SPDXRef-DOCUMENT";
    private const string Template = "SPDXRef-Template";
    private const string Unknown = "NOASSERTION";

    /// <param name="json">Where to.</param>
    /// <param name="account">The template.</param>
    /// <param name="packageUrl">Gives the package URL of a package.</param>
    public static void Write(Utf8JsonWriter json, TemplateAccount account, Func<PackageFile, string> packageUrl)
    {
        var generation = account.Generation;
        var packages =
            account.Packages.Select((package, number) => (Package: package, Id: $"SPDXRef-Package-{number + 1}")).ToList();
        json.WriteStartObject();
        json.WriteString("spdxVersion", "SPDX-2.3");
        json.WriteString("dataLicense", "CC0-1.0");
        json.WriteString("SPDXID", Document);
        json.WriteString("name", Sbom.Name(generation));
        json.WriteString("documentNamespace", $"urn:uuid:{Sbom.Uuid(generation)}");
        json.WriteStartObject("creationInfo");
        json.WriteString("created", Sbom.Time(generation));
        json.WriteStrings("creators", ["Tool: coppice"]);
        json.WriteEndObject();
        json.WriteStartArray("packages");
        json.WriteStartObject();
        Head(json, Template, generation.Template, $"{generation.Number}", generation.Tree);
        json.WriteString("primaryPackagePurpose", "OPERATING-SYSTEM");
        json.WriteEndObject();
        foreach (var (package, id) in packages)
        {
            json.WriteStartObject();
            Head(json, id, package.Installed.Name, package.Installed.Version, package.Origin?.File.Digest);
            if (package.Licences.Count > 0)
            {
                json.WriteString("licenseComments", $"As the package says: {string.Join(", ", package.Licences)}");
            }

            if (package.Origin is { } origin)
            {
                json.WriteString("packageFileName", origin.File.Path);
                json.WriteString(
                    "sourceInfo",
                    string.Join("; ", Sbom.Properties(origin).Select(property => $"{property.Name}: {property.Value}")));
                json.WriteObjects("externalRefs", [origin], _ =>
                {
                    json.WriteString("referenceCategory", "PACKAGE-MANAGER");
                    json.WriteString("referenceType", "purl");
                    json.WriteString("referenceLocator", packageUrl(origin.File));
                });
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        var relationships = packages.Select(pair => (From: Template, Type: "CONTAINS", To: pair.Id))
            .Prepend((From: Document, Type: "DESCRIBES", To: Template));
        json.WriteObjects("relationships", relationships, relationship =>
        {
            json.WriteString("spdxElementId", relationship.From);
            json.WriteString("relationshipType", relationship.Type);
            json.WriteString("relatedSpdxElement", relationship.To);
        });
        json.WriteEndObject();
    }

    private static void Head(Utf8JsonWriter json, string id, string name, string version, Digest? digest)
    {
        json.WriteString("SPDXID", id);
        json.WriteString("name", name);
        json.WriteString("versionInfo", version);
        json.WriteString("downloadLocation", Unknown);
        json.WriteBoolean("filesAnalyzed", false);
        json.WriteString("licenseConcluded", Unknown);
        json.WriteString("licenseDeclared", Unknown);
        json.WriteString("copyrightText", Unknown);
        if (digest is { } known)
        {
            json.WriteObjects("checksums", [known], hash =>
            {
                json.WriteString("algorithm", hash.IsSha512 ? "SHA512" : "SHA256");
                json.WriteString("checksumValue", hash.Hex);
            });
        }
    }
}
