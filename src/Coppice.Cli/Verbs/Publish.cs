using System.CommandLine;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Publishing;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice publish</c>: RPMs in a signed repository.</summary>
public sealed class Publish : IVerb
{
    private readonly Argument<string[]> packages = Symbols.Any(
        "RPM", "signed packages, as export --as rpm makes them; without any, only make and sign the metadata again");
    private readonly Option<string?> folder = Symbols.Required(
        Symbols.File("--to", "the repository's folder; created if missing"));
    private readonly Option<string?> signKey = Symbols.Required(Symbols.Value(
        "--sign-key", "KEY",
        "the key that has signed the packages: a file, a key of gpg's keyring, or a program such as "
            + "'/usr/bin/qubes-gpg-client-wrapper KEY'"));

    /// <inheritdoc/>
    public string Name => "publish";

    /// <inheritdoc/>
    public string Summary => "put RPMs into a signed repository";

    /// <inheritdoc/>
    public string Details =>
        "Each package must be signed by the key and is checked as Qubes checks it. The metadata are made by createrepo_c and "
            + "signed by the same key, which lies in the repository as key.asc; "
        + "readers find the old ones or the new ones. Any web server can serve the folder; dnf and qvm-template read it with "
        + "gpgcheck and repo_gpgcheck on.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
        ["coppice publish qubes-template-*.rpm --to /srv/templates --sign-key templates@example.org"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [packages, folder, signKey];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var request = new PublishRequest(context.Get(packages) ?? [], context.Get(folder)!, context.Get(signKey)!);
        new PublishPackages(context.EngineOptions(offline: true)).Run(request, context.Progress, cancel);
        return Task.FromResult(ExitCode.Done);
    }
}
