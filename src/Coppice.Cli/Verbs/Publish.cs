using System.CommandLine;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Delivery.Publishing;
using Coppice.Delivery.Signing;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice publish</c>: RPMs in a signed repository.</summary>
public sealed class Publish : IVerb
{
    private const string Step = "publish";
    private readonly Argument<string[]> packages = Symbols.Any("RPM", "signed packages, as export --as rpm makes them; none: only make and sign the metadata anew");
    private readonly Option<string?> folder = Symbols.Required(Symbols.File("--to", "the repository's folder; made when it is not there"));
    private readonly Option<string?> signKey = Symbols.Required(Symbols.Value(
        "--sign-key", "KEY", "the key that has signed the packages: a file, a key of gpg's keyring, or a program such as '/usr/bin/qubes-gpg-client-wrapper KEY'"));

    /// <inheritdoc/>
    public string Name => "publish";

    /// <inheritdoc/>
    public string Summary => "put RPMs into a signed repository";

    /// <inheritdoc/>
    public string Details =>
        "Each package must be signed by the key and is checked as Qubes checks it. The metadata are made by createrepo_c and signed by the same key, which lies in the repository as key.asc; "
        + "readers find the old ones or the new ones. Any web server can serve the folder; dnf and qvm-template read it with gpgcheck and repo_gpgcheck on.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice publish qubes-template-*.rpm --to /srv/templates --sign-key templates@example.org"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [packages, folder, signKey];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var files = context.Get(packages) ?? [];
        using var key = SigningKey.Open(context.Host.Processes, context.Get(signKey)!, context.Host.Variable, cancel);
        context.Progress.Report(new StepStarted(Step, $"publish {Quantity.Count(files.Length, "package", "packages")}"));
        try
        {
            new RpmRepository(context.Host.Processes).Publish(files, context.Get(folder)!, key, what => context.Progress.Report(new StepPrinted(Step, what)), cancel);
        }
        catch (Exception e)
        {
            context.Progress.Report(new StepEnded(Step, e is OperationCanceledException ? StepOutcome.Cancelled : StepOutcome.Failed, e.Message));
            throw;
        }

        context.Progress.Report(new StepEnded(Step, StepOutcome.Done, $"signed by {key.Fingerprint}"));
        return Task.FromResult(ExitCode.Done);
    }
}
