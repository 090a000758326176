using Coppice.Cli.Output;
using Coppice.Foundation;

namespace Coppice.Cli.Running;

/// <summary>
/// The command that is useful next, to be typed as it stands: with the family file and the store that this one was given.
/// </summary>
public static class NextCommand
{
    /// <summary>The command: <c>coppice -f home.yaml build</c>.</summary>
    /// <param name="context">The run.</param>
    /// <param name="verb">The verb with its arguments.</param>
    /// <param name="familyFile">Another family file than the one of this run.</param>
    public static string Of(VerbContext context, string verb, string? familyFile = null)
    {
        var globals = context.Tree.Globals;
        var file = familyFile ?? context.Get(globals.FamilyFile);
        List<string> words = ["coppice"];
        words.AddRange(file is null or "family.yaml" ? [] : ["-f", Word(file)]);
        words.AddRange(context.Get(globals.Store) is { } store ? ["-s", Word(store)] : []);
        return string.Join(' ', [.. words, verb]);
    }

    /// <summary>The line that shows it.</summary>
    public static string Line(VerbContext context, string verb, Palette palette, string? familyFile = null) =>
        $"{palette.Set(Style.Cyan, "next:")} {Of(context, verb, familyFile)}";

    private static string Word(string path) =>
        VisibleText.Of(
            path.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=:,+@%".Contains(c))
                ? path
                : "'" + path.Replace("'", "'\\''") + "'");
}
