using System.Text;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Growing.Sessions;
using Coppice.Growing.Steps;
using Coppice.Sandbox;
using Coppice.Store.Trees;

namespace Coppice.Growing.Building;

/// <summary>Turns a failed step into what a person is told.</summary>
internal static class GrowthFailure
{
    /// <param name="job">The growth.</param>
    /// <param name="part">The declaration that was carried out; null before the first and after the last.</param>
    /// <param name="failed">The step.</param>
    /// <param name="tree">The root of the tree as the step left it.</param>
    /// <param name="met">The limit that it met; null when it met none.</param>
    public static Failure Of(
        GrowthJob job, TemplateDeclaration? part, StepFailedException failed, string tree, LimitMet? met = null)
    {
        var template = job.Template;
        var declaration = part ?? template;
        var script = failed.Step.Script is { } name
            ? declaration.Scripts.FirstOrDefault(declared => declared.Declared == name)
            : null;
        var reason = failed.Result.Succeeded ? "it found something wrong" : failed.Result.Ending;
        var (unstartable, mend) = script is null ? (null, null) : WhyNotStarted(script, tree);
        var lines = failed.Tail.Count > 0 ? failed.Tail : failed.Result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new Failure([new Problem(
            $"{template.Name}: {(declaration.Name == template.Name ? "" : $"{declaration.Name}: ")}{failed.Step.Title} failed: "
                + $"{met?.Reason ?? unstartable ?? reason}; the whole log is in {job.LogFile}",
            (met is null ? mend : $"{met.Setting} coppice build {template.Name}")
                ?? $"coppice build {template.Name} --debug-shell    # opens a shell in the sandbox where it failed; scripts "
                    + "have no network while a template grows",
            DeclaredStep.Said(declaration, failed.Step.Title).FirstOrDefault()?.Where ?? declaration.Where,
            [.. lines.TakeLast(20).Select(VisibleText.Of)])
        {
            Kind = ProblemKind.StepFailed,
            Subject = template.Name,
        }]);
    }

    // execve(2) names the script itself where what is missing is the interpreter of its first line; what started it ends with 1
    // then, as a script may. So what counts is whether the interpreter is there.
    private static (string? Reason, string? Hint) WhyNotStarted(DeclaredPath script, string tree)
    {
        var content = File.ReadAllBytes(script.Absolute).AsSpan();
        var end = content.IndexOf((byte)'\n');
        var first = Encoding.UTF8.GetString(end < 0 ? content : content[..end]);
        if (!first.StartsWith("#!", StringComparison.Ordinal)
            || first[2..].Trim(' ', '\t').Split(' ', '\t')[0] is not ['/', .. { Length: > 0 } program]
            || IsThere(tree, program))
        {
            return (null, null);
        }

        if (end > 0 && first[^1] == '\r')
        {
            return (
                "its lines end as on Windows (CR LF), and no interpreter has such a name",
                $"sed -i 's/\\r$//' {VisibleText.Of(script.Absolute)}");
        }

        var interpreter = VisibleText.Of(first[2..].Trim().Split(' ', '\t')[0]);
        return (
            $"the interpreter of its first line, {interpreter}, is missing",
            $"coppice provides {interpreter}    # names the package to add to packages:");
    }

    private static bool IsThere(string tree, string program)
    {
        try
        {
            using var root = DirectoryHandle.Open(tree);
            return TreeLinks.Follow(root, BytePath.Of(program)) is not null;
        }
        catch (Exception e) when (e is PosixException or Failure)
        {
            // What cannot be looked at is no reason to say anything of it: a path with an empty or a relative part.
            return true;
        }
    }
}
