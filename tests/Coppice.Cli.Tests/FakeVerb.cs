using System.CommandLine;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Cli.Verbs;

namespace Coppice.Cli.Tests;

/// <summary>A verb with one of everything, which does what the test says.</summary>
public sealed class FakeVerb(Func<VerbContext, CancellationToken, Task<int>> run) : IVerb
{
    public FakeVerb(Func<VerbContext, int> run)
        : this((context, _) => Task.FromResult(run(context)))
    {
    }

    public Argument<string> Template { get; } = Symbols.Argument("TEMPLATE", "the template");

    public Option<string> Form { get; } = Symbols.Choice("--as", "the form", ["dir", "tar"]);

    public Option<string?> Output { get; } = Required(Symbols.File("--output", "where to", "-o"));

    public Option<int?> Jobs { get; } = Symbols.Number("--jobs", "how many at a time", 1, "-j");

    public string Name => "export";

    public string Summary => "write a template";

    public string? Details { get; init; }

    public IReadOnlyList<string> Examples => ["coppice export vault --as tar -o vault.tar"];

    public IReadOnlyList<Symbol> Syntax => [Template, Form, Output, Jobs];

    public Task<int> RunAsync(VerbContext context, CancellationToken cancel) => run(context, cancel);

    private static Option<string?> Required(Option<string?> option)
    {
        option.Required = true;
        return option;
    }
}
