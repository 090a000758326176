using System.Text;

namespace Coppice.Cli.Completion;

/// <summary>Completion for fish (complete(1) of fish).</summary>
public static class FishCompletion
{
    /// <summary>The script to source.</summary>
    public static string Script(CompletionModel model)
    {
        var text = new StringBuilder("# Completion of coppice for fish. Load it with: coppice completion fish | source\n");
        AppendOptions(text, model.Globals, "");
        text.Append("complete -c coppice -f -n __fish_use_subcommand -l version -d 'show the version'\n");
        foreach (var verb in model.Verbs)
        {
            var chosen = $" -n '__fish_seen_subcommand_from {verb.Name}'";
            text.Append($"complete -c coppice -f -n __fish_use_subcommand -a {verb.Name} -d {Quote(verb.Summary)}\n");
            AppendOptions(text, verb.Options, chosen);
            text.Append(verb.TakesTemplates ? $"complete -c coppice -f{chosen} -a '(coppice template-names 2>/dev/null)'\n" : "");
            text.Append(verb.Words.Count > 0 ? $"complete -c coppice -f{chosen} -a {Quote(string.Join(' ', verb.Words))}\n" : "");
        }

        return text.ToString();
    }

    private static void AppendOptions(StringBuilder text, IEnumerable<CompletedOption> options, string condition)
    {
        foreach (var option in options)
        {
            var names = string.Join(
                ' ',
                option.Names
                    .Select(name => name.StartsWith("--", StringComparison.Ordinal) ? $"-l {name[2..]}" : $"-s {name[1..]}"));
            var value = !option.TakesValue ? ""
                : option.Choices.Count > 0 ? $" -x -a {Quote(string.Join(' ', option.Choices))}"
                : " -r";
            text.Append($"complete -c coppice{condition} {names}{value} -d {Quote(option.Description)}\n");
        }
    }

    private static string Quote(string text) => "'" + text.Replace("\\", "\\\\").Replace("'", "\\'") + "'";
}
