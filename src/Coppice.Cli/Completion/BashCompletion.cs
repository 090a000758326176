using System.Text;

namespace Coppice.Cli.Completion;

/// <summary>Completion for bash (programmable completion, bash(1)).</summary>
public static class BashCompletion
{
    /// <summary>The script to source.</summary>
    public static string Script(CompletionModel model)
    {
        var values = new StringBuilder();
        AppendValues(values, "*", model.Globals);
        var words = new StringBuilder();
        var globals = Names(model.Globals);
        words.Append(
            $"        \"\") words=\"{string.Join(' ', model.Verbs.Select(verb => verb.Name))} {globals} --version\" ;;\n");
        foreach (var verb in model.Verbs)
        {
            AppendValues(values, verb.Name, verb.Options);
            var templates = verb.TakesTemplates ? "templates=1 " : "";
            var ofVerb = verb.Words.Append(Names(verb.Options)).Append(globals).Where(part => part.Length > 0);
            words.Append($"        {verb.Name}) {templates}words=\"{string.Join(' ', ofVerb)}\" ;;\n");
        }

        var valued = string.Join('|', model.Globals.Where(option => option.TakesValue).SelectMany(option => option.Names));
        return $$"""
            # Completion of coppice for bash. Load it with: source <(coppice completion bash)
            _coppice() {
                local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} verb="" words="" templates="" i
                local -a family=()
                for ((i = 1; i < COMP_CWORD; i++)); do
                    case ${COMP_WORDS[i]} in
                        -f|--family-file) family=(-f "${COMP_WORDS[i+1]-}") ;;&
                        {{valued}}) i=$((i + 1)) ;;
                        -*) ;;
                        *) verb=${COMP_WORDS[i]}; break ;;
                    esac
                done
                COMPREPLY=()
                case "$verb $previous" in
            {{values.ToString().TrimEnd('\n')}}
                esac
                case $verb in
            {{words.ToString().TrimEnd('\n')}}
                esac
                if [[ $templates && $word != -* ]]; then
                    words+=" $(coppice ${family[@]+"${family[@]}"} template-names 2>/dev/null)"
                fi
                # Nothing fits: "-o default" below offers files.
                mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
            }
            complete -o default -F _coppice coppice

            """;
    }

    private static void AppendValues(StringBuilder text, string verb, IEnumerable<CompletedOption> options)
    {
        foreach (var option in options.Where(option => option.TakesValue))
        {
            var patterns = string.Join('|', option.Names.Select(name => verb == "*" ? $"*\" {name}\"" : $"\"{verb} {name}\""));
            var found = option.Choices.Count > 0
                ? $"mapfile -t COMPREPLY < <(compgen -W \"{string.Join(' ', option.Choices)}\" -- \"$word\"); "
                : "";
            text.Append($"        {patterns}) {found}return ;;\n");
        }
    }

    private static string Names(IEnumerable<CompletedOption> options) =>
        string.Join(' ', options.SelectMany(option => option.Names));
}
