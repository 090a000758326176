using System.Text.RegularExpressions;
using Coppice.Diagnosis.Logs.Rules;

namespace Coppice.Diagnosis.Logs;

/// <summary>Reads the lines of one log in order: some say what they are about only together with those before them.</summary>
internal sealed partial class LogContext
{
    // The lines of a message that a program began with a line of its own, which says no more than that it is one.
    private enum Block
    {
        None,
        CMakeError,
        CMakeWarning,
        List,
    }

    private const int Near = 10;
    private const string Patching = "patching file ";
    private string patched = "";
    private Block block;
    private string? place;
    private FailureClass? listed;
    private (string Path, int Line) python = ("", int.MinValue);

    /// <summary>What a line says; null where no rule is about it.</summary>
    /// <param name="line">The line, plain.</param>
    /// <param name="number">Where it stands.</param>
    public (LogFinding Finding, Strength Strength)? Read(string line, int number)
    {
        if (line.Contains("File \"", StringComparison.Ordinal) && PythonFile().Match(line) is { Success: true } file)
        {
            python = (file.Groups["path"].Value, number);
            return null;
        }

        if (line.StartsWith(Patching, StringComparison.Ordinal))
        {
            patched = line[Patching.Length..];
            return null;
        }

        if (line.StartsWith("CMake ", StringComparison.Ordinal) && CMakeHeading().Match(line) is { Success: true } heading)
        {
            block = heading.Groups["error"].Success ? Block.CMakeError : Block.CMakeWarning;
            place = heading.Groups["place"].Value;
            return null;
        }

        if (line.EndsWith(':') && Lists.Of(line) is { } list)
        {
            (block, listed) = (Block.List, list);
            return null;
        }

        var isInside = block != Block.None && line[0] is ' ' or '\t';
        var now = isInside ? block : Block.None;
        // Of a list each line is an item, of a message the first line is what it says.
        block = now is Block.CMakeWarning or Block.CMakeError ? now : Block.None;
        return now switch
        {
            Block.CMakeWarning => null,
            Block.CMakeError => LogRules.Read(line, number) is { } found ? Placed(found) : Message(line, number),
            Block.List => (new LogFinding(listed!, number, line, Lists.Item(line), null), Strength.Fatal),
            _ => OfPatch(OfPython(LogRules.Read(line, number))),
        };
    }

    private (LogFinding, Strength)? Message(string line, int number)
    {
        if (place is null)
        {
            return null;
        }

        var finding = new LogFinding(ConfigureRules.Check, number, line, line.Trim(), place);
        place = null;
        return (finding, Strength.General);
    }

    private (LogFinding, Strength)? Placed((LogFinding Finding, Strength Strength) found)
    {
        var where = place;
        place = null;
        return (found.Finding with { Place = found.Finding.Place ?? where }, Strength.Fatal);
    }

    private (LogFinding, Strength)? OfPatch((LogFinding Finding, Strength Strength)? found) =>
        found is { } one && one.Finding.Class == SourcePackageRules.PatchFailed && one.Finding.Subject.Length == 0
            ? (one.Finding with { Subject = patched }, one.Strength)
            : found;

    private (LogFinding Finding, Strength Strength)? OfPython((LogFinding Finding, Strength Strength)? found) =>
        found is { } one && one.Finding.Class == CompilerRules.Python && one.Finding.Line - python.Line <= Near
            ? (one.Finding with { Subject = python.Path, Line = python.Line }, Strength.Fatal)
            : found;

    [GeneratedRegex("^[\\s*]*File \"(?<path>[^\"]+)\", line \\d+",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PythonFile();

    [GeneratedRegex(@"^CMake ((?<error>Error)|(Deprecation )?Warning)( \(dev\))?( at (?<place>[^\s:]+:\d+) \([^)]*\))?:$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CMakeHeading();
}
