using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Diagnosis.Logs;
using Coppice.Engine.Diagnosing;
using Coppice.Foundation;

namespace Coppice.Cli.Diagnosing;

/// <summary>Shows to a person why something failed.</summary>
internal static class DiagnosisText
{
    // So many other reasons are shown unless asked for more: most follow from the first.
    private const int ShownOthers = 5;
    private const int ShownPackages = 4;

    public static IEnumerable<string> Lines(VerbContext context, string log, DiagnosedLog found)
    {
        var palette = context.Terminal.OutPalette;
        if (found.Diagnosis.First is not { } first)
        {
            yield return found.Diagnosis.Lines == 0
                ? "the log is empty"
                : "nothing in the log is known to be a cause; its last lines:";
            foreach (var line in found.Diagnosis.Tail)
            {
                yield return $"  {VisibleText.Of(line)}";
            }

            yield break;
        }

        yield return $"{Place(log, first)}: {palette.Set(Style.Bold, VisibleText.Of(first.Sentence))}";
        yield return $"  {palette.Set(Style.Red, VisibleText.Of(first.Text.Trim()))}";
        foreach (var line in Remedy(first, found))
        {
            yield return line;
        }

        var others = found.Diagnosis.Others;
        var most = context.Settings.Verbose ? int.MaxValue : ShownOthers;
        if (others.Count > 0)
        {
            yield return "";
            yield return "next to it, or because of it:";
        }

        foreach (var other in others.Take(most))
        {
            yield return $"  {Place(log, other)}: {VisibleText.Of(other.Sentence)}";
        }

        if (others.Count > most)
        {
            yield return $"  and {others.Count - most} more; -v shows all";
        }
    }

    private static IEnumerable<string> Remedy(LogFinding first, DiagnosedLog found)
    {
        var packages = found.Packages;
        if (packages.Count > 0)
        {
            yield return $"  {first.Subject} is in {string.Join(", ", packages.Take(ShownPackages).Select(VisibleText.Of))}"
                + (packages.Count > ShownPackages ? $", and {packages.Count - ShownPackages} more" : "");
            yield return $"hint: add {VisibleText.Of(packages[0])} to packages: of the template, or to the build-dependencies";
        }
        else if (first.Sought is { } sought)
        {
            yield return $"hint: coppice provides {ShellWord.Of(sought.Name)}";
        }
        else if (first.Class.IsTransient)
        {
            yield return "hint: try it again";
        }
    }

    private static string Place(string log, LogFinding finding) =>
        $"{(log == "-" ? "line " : VisibleText.Of(log) + ":")}{finding.Line}";
}
