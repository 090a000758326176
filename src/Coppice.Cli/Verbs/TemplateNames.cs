using Coppice.Cli.Running;
using Coppice.Engine;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice template-names</c>: prints the names of the declared templates, for completion. Hidden.</summary>
public sealed class TemplateNames : IVerb
{
    /// <inheritdoc/>
    public string Name => "template-names";

    /// <inheritdoc/>
    public string Summary => "print the names of the declared templates";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice template-names"];

    /// <inheritdoc/>
    public bool Hidden => true;

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        context.Print(context.ReadFamily().Templates.Select(template => template.Name));
        return Task.FromResult(ExitCode.Done);
    }
}
