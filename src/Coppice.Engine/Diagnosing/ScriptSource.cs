using Coppice.Diagnosis.Journal;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing.Accounting;
using Coppice.Model;
using Coppice.Store.Layers;

namespace Coppice.Engine.Diagnosing;

/// <summary>Where a script that missed a command was written: the file to look at, as <c>explain</c> knows it.</summary>
/// <param name="Place">The line of a file that the family lays; else the place in the family file that asks for it.</param>
/// <param name="MadeBy">The script of the family that made it, as the family file names it; null when the family lays it.</param>
public sealed record ScriptSource(SourceSpan Place, string? MadeBy)
{
    // What a template says it misses is told in its own words, and may be any number.
    private const int MostScripts = 20;

    /// <summary>Finds out, for those that the family wrote; packages wrote the others.</summary>
    /// <param name="missing">What was missed; each names its script, or none.</param>
    /// <param name="explainer">Knows its paths.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>By script and line.</returns>
    internal static async Task<IReadOnlyDictionary<MissingCommand, ScriptSource>> OfAsync(
        IEnumerable<MissingCommand> missing, PathExplainer explainer, CancellationToken cancel)
    {
        var found = new Dictionary<MissingCommand, ScriptSource>();
        foreach (var command in missing.Where(command => command.Script?.StartsWith('/') == true).Take(MostScripts))
        {
            if (await OfAsync(command, explainer, cancel) is { } source)
            {
                found[command] = source;
            }
        }

        return found;
    }

    private static async Task<ScriptSource?> OfAsync(MissingCommand missing, PathExplainer explainer, CancellationToken cancel)
    {
        try
        {
            var explained = (await explainer.ExplainAsync(missing.Script!, NoProgress.Instance, cancel))[0];
            return (explained.Declared, explained.Account?.Author?.Kind) switch
            {
                ({ } declared, AuthorKind.Script) => new ScriptSource(declared.Where, declared.Value),
                ({ } declared, AuthorKind.Files) =>
                    new ScriptSource(Line(declared, explained.Path, missing.ScriptLine ?? 1), null),
                ({ } declared, AuthorKind.Declared) => new ScriptSource(declared.Where, null),
                _ => null,
            };
        }
        catch (Failure)
        {
            // The template has no such script: it was there for the time of the start only.
            return null;
        }
    }

    // Where a folder is laid over the root, the file has the same path in it; other forms are named by their own line.
    private static SourceSpan Line(DeclaredWord declared, BytePath path, int line)
    {
        var file = Path.Combine(
            Path.GetDirectoryName(declared.Where.File) ?? "", $"{declared.Value.TrimEnd('/')}{path}");
        return File.Exists(file) ? new SourceSpan(file, line, 1) : declared.Where;
    }
}
