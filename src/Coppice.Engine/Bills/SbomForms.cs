using System.Text.Json;
using Coppice.Engine.Auditing;

namespace Coppice.Engine.Bills;

/// <summary>The forms of a bill of materials.</summary>
public static class SbomForms
{
    /// <summary>The words that they can be asked for by.</summary>
    public static IReadOnlyList<string> All { get; } = ["spdx", "cyclonedx"];

    /// <summary>Writes the first template of a report in one of <see cref="All"/>.</summary>
    public static void Write(Utf8JsonWriter json, string form, AccountReport report)
    {
        if (form == All[0])
        {
            Spdx.Write(json, report.Accounts[0], report.PackageUrl);
        }
        else
        {
            CycloneDx.Write(json, report.Accounts[0], report.PackageUrl);
        }
    }
}
