using System.Text;

namespace Coppice.Cli.Completion;

/// <summary>Completion for zsh (zshcompsys(1)).</summary>
public static class ZshCompletion
{
    /// <summary>The script to put into a folder of <c>$fpath</c> as <c>_coppice</c>, or to source.</summary>
    public static string Script(CompletionModel model)
    {
        var text = new StringBuilder(
            "#compdef coppice\n# Completion of coppice for zsh. Load it with: source <(coppice completion zsh)\n_coppice() {\n");
        text.Append("    local curcontext=$curcontext state line\n    local -a verbs globals\n    verbs=(\n");
        foreach (var verb in model.Verbs)
        {
            text.Append($"        {Quote($"{verb.Name}:{verb.Summary}")}\n");
        }

        text.Append("    )\n    globals=(\n");
        AppendOptions(text, model.Globals, "        ", "\n");
        text.Append("    )\n    _arguments -C $globals '--version[show the version]' '1: :->verb' '*:: :->rest'\n");
        text.Append(
            "    case $state in\n        verb) _describe -t verbs verb verbs ;;\n        rest)\n            case $words[1] in\n");
        foreach (var verb in model.Verbs)
        {
            text.Append($"                {verb.Name}) _arguments $globals");
            AppendOptions(text, verb.Options, " ", "");
            text.Append(verb.Words.Count > 0 ? $" '*: :({string.Join(' ', verb.Words)})'"
                : verb.TakesTemplates ? " '*:template:($(coppice template-names 2>/dev/null))'"
                    : verb.TakesFiles ? " '*: :_files'"
                    : "").Append(" ;;\n");
        }

        return text.Append(
            "            esac ;;\n    esac\n}\nif [ \"$funcstack[1]\" = _coppice ]; then _coppice \"$@\"; else compdef _coppice "
                + "coppice; fi\n").ToString();
    }

    private static void AppendOptions(StringBuilder text, IEnumerable<CompletedOption> options, string before, string after)
    {
        foreach (var option in options)
        {
            var value = !option.TakesValue ? ""
                : option.Choices.Count > 0 ? $": :({string.Join(' ', option.Choices)})"
                : ": :_files";
            foreach (var name in option.Names)
            {
                // Brackets and colons would end the description.
                var description = option.Description.Replace("[", "(").Replace("]", ")").Replace(":", "\\:");
                text.Append(before).Append(Quote($"{name}[{description}]{value}")).Append(after);
            }
        }
    }

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''") + "'";
}
