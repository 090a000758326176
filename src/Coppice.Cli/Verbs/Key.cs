using System.CommandLine;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Documents;
using Coppice.Engine.Publishing;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice key</c>: the key that signs the archives of a store.</summary>
public sealed class Key : IVerb
{
    private readonly Option<bool> rotate = Symbols.Flag(
        "--rotate", "put a new key in its place; the old one is kept, and signs what is published as well");
    private readonly Option<string?> use = Symbols.Value(
        "--use", "KEY", "put a key in its place that is not in the store: a FINGERPRINT in gpg's keyring, or "
            + "'/usr/bin/qubes-gpg-client-wrapper FINGERPRINT'");
    private readonly Option<bool> forget = Symbols.Flag(
        "--forget-replaced", "remove the secret halves of keys that were replaced: they sign nothing any more");

    /// <inheritdoc/>
    public string Name => "key";

    /// <inheritdoc/>
    public string Summary => "show or replace the key that signs the archives of the store";

    /// <inheritdoc/>
    public string Details =>
        "The key is made when the first archive is signed: one of own packages, or one that is built from components. Its "
            + "secret half lies in the store and only its owner can read it; no template ever has either half. It does not "
            + "expire. What to do when it is lost, or was read by someone else, is in docs/keys.md.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
    [
        "coppice key", "coppice key --rotate", "coppice key --use 0064428F455451B3EBE78A7F063938BA42CFA724",
        "coppice key --forget-replaced",
    ];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [rotate, use, forget];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var request = new KeyRequest(context.Get(rotate), context.Get(forget)) { Use = context.Get(use) };
        using var engine = request.Rotate || request.Use is not null
            ? context.OpenOrCreateEngine(offline: true) : context.OpenEngine();
        var state = new ManageKey(engine).Run(request, cancel);
        context.Show(
            () => KeyDocument.Of(state), () => Text(state).Lines(context.Terminal.OutPalette, context.Terminal.OutWidth));
        return Task.FromResult(ExitCode.Done);
    }

    private static Table Text(KeyState state)
    {
        var table = new Table(new Column(), new Column());
        if (state.Fingerprint is not { } fingerprint)
        {
            table.Add("key", "not made yet: the first archive that is signed makes it");
            return table;
        }

        table.Add("key", new Cell(fingerprint, Style.Bold));
        table.Add("public", VisibleText.Of(state.PublicFile));
        table.Add("secret", VisibleText.Of(state.Elsewhere is { } named ? $"not in the store: {named}" : state.SecretFile));
        foreach (var replaced in state.Replaced)
        {
            table.Add("replaced", $"{replaced}, which signs what is published as well");
        }

        return table;
    }
}
