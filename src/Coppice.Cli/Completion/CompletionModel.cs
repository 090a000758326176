using System.CommandLine;
using Coppice.Cli.Syntax;
using Coppice.Cli.Verbs;

namespace Coppice.Cli.Completion;

/// <summary>An option as completion sees it.</summary>
/// <param name="Names">All its names, the long one first.</param>
/// <param name="Description">Its description.</param>
/// <param name="TakesValue">Whether a value follows.</param>
/// <param name="Choices">The values it is limited to; empty for any (then files are offered).</param>
public sealed record CompletedOption(
    IReadOnlyList<string> Names, string Description, bool TakesValue, IReadOnlyList<string> Choices)
{
    /// <summary>An option of the tree.</summary>
    public static CompletedOption Of(Option option) => new(
        [option.Name, .. option.Aliases.Order(StringComparer.Ordinal)],
        option.Description ?? "",
        option is not Option<bool>,
        Symbols.ChoicesOf(option));
}

/// <summary>A verb as completion sees it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Summary">Its summary.</param>
/// <param name="Options">Its own options.</param>
/// <param name="Words">The values that its arguments are limited to.</param>
/// <param name="TakesFiles">Whether it has arguments that take anything.</param>
/// <param name="TakesTemplates">Whether it has arguments that take names of templates.</param>
public sealed record CompletedVerb(
    string Name, string Summary, IReadOnlyList<CompletedOption> Options, IReadOnlyList<string> Words, bool TakesFiles,
    bool TakesTemplates)
{
    /// <summary>A verb of the tree.</summary>
    public static CompletedVerb Of(IVerbSyntax verb)
    {
        var arguments = verb.Syntax.OfType<Argument>().ToList();
        return new CompletedVerb(
            verb.Name,
            verb.Summary,
            verb.Syntax.OfType<Option>().Where(option => !option.Hidden).Select(CompletedOption.Of).ToList(),
            arguments.SelectMany(Symbols.ChoicesOf).ToList(),
            arguments.Any(argument => Symbols.ChoicesOf(argument).Count == 0 && !Symbols.IsTemplate(argument)),
            arguments.Any(Symbols.IsTemplate));
    }
}

/// <summary>What all shells' completions are generated from: the command tree without its hidden parts.</summary>
/// <param name="Verbs">The verbs.</param>
/// <param name="Globals">The options of every verb.</param>
public sealed record CompletionModel(IReadOnlyList<CompletedVerb> Verbs, IReadOnlyList<CompletedOption> Globals)
{
    /// <summary>The model of a command tree.</summary>
    public static CompletionModel Of(CommandTree tree) => new(
        tree.ShownVerbs.Select(CompletedVerb.Of).ToList(),
        tree.Globals.ForEveryVerb.Select(CompletedOption.Of).ToList());
}
