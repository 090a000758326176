using System.CommandLine;
using Coppice.Cli.Verbs;

namespace Coppice.Cli.Syntax;

/// <summary>
/// Where a verb ends with a command of another program, options are Coppice's up to <c>--</c>, or up to the first word of the
/// command, whichever comes first; from there on everything is the command's, as with ssh(1). The parser by itself would hand on
/// all that follows the last argument.
/// </summary>
internal static class TrailingCommand
{
    private const string End = "--";

    /// <summary>
    /// The same arguments with all options of Coppice before those of the verb, and <c>--</c> before the command.
    /// </summary>
    public static IReadOnlyList<string> Sorted(
        IReadOnlyList<string> arguments, IReadOnlyList<IVerbSyntax> verbs, IReadOnlyList<Option> globals)
    {
        var options = new List<string>();
        var words = new List<string>();
        IVerbSyntax? verb = null;
        for (var i = 0; i < arguments.Count; i++)
        {
            var word = arguments[i];
            if (word == End || (verb is not null && words.Count > Before(verb) && !IsOption(word)))
            {
                return verb is null || words.Count <= Before(verb)
                    ? arguments
                    : [words[0], .. options, .. words[1..], End, .. arguments.Skip(word == End ? i + 1 : i)];
            }

            if (!IsOption(word))
            {
                words.Add(word);
                verb ??= verbs.FirstOrDefault(known => known.Name == word);
                if (verb is null || Before(verb) == int.MaxValue)
                {
                    return arguments;
                }

                continue;
            }

            options.Add(word);
            var known = verb?.Syntax.OfType<Option>().Concat(globals) ?? globals;
            if (!TakesNext(word, known))
            {
                continue;
            }

            // Without a value it stands last, so that it takes none that is not its own.
            if (i + 1 == arguments.Count || arguments[i + 1] == End)
            {
                return [.. words.Take(1), .. options];
            }

            options.Add(arguments[++i]);
        }

        return words.Count == 0 ? arguments : [words[0], .. options, .. words[1..]];
    }

    /// <summary>Whether an argument is a command of another program.</summary>
    public static bool Is(Argument argument) => argument.CaptureRemainingTokens;

    // How many arguments come before the command.
    private static int Before(IVerbSyntax verb)
    {
        var arguments = verb.Syntax.OfType<Argument>().ToList();
        return arguments.FindIndex(Is) is var at and >= 0 ? at : int.MaxValue;
    }

    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-';

    // -f FILE and --family-file FILE do; -fFILE, -f=FILE and --family-file=FILE do not; of -vf FILE the last letter does.
    private static bool TakesNext(string word, IEnumerable<Option> known)
    {
        var valued = known.Where(option => option is not Option<bool>)
            .SelectMany(option => option.Aliases.Append(option.Name)).ToHashSet(StringComparer.Ordinal);
        var flags = known.OfType<Option<bool>>().SelectMany(option => option.Aliases).ToHashSet(StringComparer.Ordinal);
        return valued.Contains(word)
            || (
                word.Length > 2
                    && word[1] != '-'
                    && word[1..^1].All(letter => flags.Contains($"-{letter}"))
                    && valued.Contains($"-{word[^1]}"));
    }
}
