using Coppice.Foundation;

namespace Coppice.Growing;

/// <summary>Turns a failed step into what a person is told.</summary>
internal static class GrowthFailure
{
    /// <param name="request">The growth.</param>
    /// <param name="part">The declaration that was carried out; null before the first and after the last.</param>
    /// <param name="failed">The step.</param>
    public static Failure Of(GrowthRequest request, GrowthPart? part, StepFailedException failed)
    {
        var template = request.Template;
        var declaration = part?.Declaration ?? template;
        var script = declaration.Scripts.FirstOrDefault(s => failed.Step.Title == $"run {s.Declared}");
        var reason = failed.Result.ExitCode switch
        {
            0 => "it found something wrong",
            > 128 => $"it was killed by signal {failed.Result.ExitCode - 128}",
            var code => $"exit code {code}",
        };
        var lines = failed.Tail.Count > 0 ? failed.Tail : failed.Result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new Failure([new Problem(
            $"{template.Name}: {(declaration.Name == template.Name ? "" : $"{declaration.Name}: ")}{failed.Step.Title} failed: {reason}; the whole log is in {request.LogFile}",
            $"coppice build {template.Name} --debug-shell    # opens a shell in the sandbox where it failed",
            script?.Where ?? declaration.Where,
            [.. lines.TakeLast(20).Select(VisibleText.Of)])]);
    }
}
