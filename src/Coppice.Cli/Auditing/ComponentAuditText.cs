using Coppice.Distributions.Building;
using Coppice.Engine.Components;
using Coppice.Foundation;

namespace Coppice.Cli.Auditing;

/// <summary>Shows a person which components came out the same once more: a line for each, differences below it.</summary>
internal static class ComponentAuditText
{
    /// <summary>The lines.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<ComponentAudit> audits)
    {
        foreach (var audit in audits)
        {
            var name = VisibleText.Of($"{audit.Component} {audit.Version}");
            yield return audit.Failure is not null ? $"{name}  could not be built again"
                : audit.IsSame ? $"{name}  came out byte for byte the same{At(audit.Date)}"
                : $"{name}  DIFFERS in {Quantity.Count(audit.Differences.Count, "file")}{At(audit.Date)}";
            foreach (var file in audit.Differences)
            {
                yield return $"    {VisibleText.Of(file.File)}: {How(file)}";
            }
        }

        var (same, failed) = (audits.Count(audit => audit.IsSame), audits.Count(audit => audit.Failure is not null));
        yield return $"{Quantity.Count(same, "component")} proved"
            + (same + failed < audits.Count ? $", {Quantity.Count(audits.Count - same - failed)} DIFFERENT" : "")
            + (failed > 0 ? $", {Quantity.Count(failed)} could not be built again" : "");
    }

    private static string At(AuditedDate date) => date switch
    {
        AuditedDate.Other => " at another date",
        AuditedDate.OtherDiffers => " at another date alone",
        AuditedDate.OtherFails => "; at another date the build fails",
        _ => "",
    };

    private static string How(FileDifference file) => file switch
    {
        { InRebuild: false } => "only in the store",
        { InStore: false } => "only in the second build",
        { First: { } first } => First(first),
        _ => "differs",
    };

    private static string First(PackageDifference first)
    {
        var where = VisibleText.Of($"{first.Member}, {first.Path}");
        return first.What switch
        {
            "content" => $"{where} differs first, from byte {first.Byte} on",
            "entry" => $"{where} differs first, in name, mode, owner, size or time",
            _ => "the same files, packed in another way",
        };
    }
}
