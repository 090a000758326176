using System.CommandLine;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Publishing;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice publish</c>: RPMs, or an archive that is made here, in a signed repository.</summary>
public sealed class Publish : IVerb
{
    private readonly Argument<string[]> what = Symbols.Any(
        "RPM|ARCHIVE",
        "signed RPMs, as export --as rpm makes them; or the name of an archive that is built or consists of own packages. "
            + "Without any, only make and sign the metadata of RPMs again");
    private readonly Option<string?> folder = Symbols.Required(
        Symbols.File("--to", "the repository's folder; created if missing"));
    private readonly Option<string?> signKey = Symbols.Value(
        "--sign-key", "KEY",
        "the key that has signed the RPMs, or is to sign the archive (by default the store's): a file, a key of gpg's keyring, "
            + "or a program such as '/usr/bin/qubes-gpg-client-wrapper KEY'");
    private readonly Option<string?> url = Symbols.Value(
        "--url", "URL",
        "where readers find the folder; goes into an archive's keyring package, and of RPMs into a .repo file for dom0");
    private readonly Option<string?> suite = Symbols.Value(
        "--suite", "NAME", "of an archive: the suite; by default the archive's name");
    private readonly Option<int?> keep = Symbols.Number(
        "--keep", "of an archive: how many versions of each package stay; 1 by default", 1);

    /// <inheritdoc/>
    public string Name => "publish";

    /// <inheritdoc/>
    public string Summary => "put RPMs or an archive of own packages into a signed repository";

    /// <inheritdoc/>
    public string Details =>
        "Each RPM must be signed by the key and is checked as Qubes checks it. The metadata are made by createrepo_c and "
            + "signed by the same key, which lies in the repository as key.asc; dnf and qvm-template read it with gpgcheck and "
            + "repo_gpgcheck on. "
        + "Of an archive, a repository for its own package manager (apt or pacman) is made: signed indexes, the packages, and "
            + "a keyring package with the keys and, with --url, the address. Whatever is there already has to "
            + "be signed by the same key, or by one that it replaced (coppice key). "
        + "Readers find the old metadata or the new ones. Any web server can serve the folder.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
        [
            "coppice publish qubes-template-*.rpm --to /srv/templates --sign-key templates@example.org",
            "coppice publish own --to /srv/own --url https://packages.example.org/own --keep 3",
        ];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [what, folder, signKey, url, suite, keep];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var words = context.Get(what) ?? [];
        var archives = words.Where(word => !word.EndsWith(".rpm", StringComparison.Ordinal) && !word.Contains('/')).ToList();
        if (archives.Count == 0)
        {
            PublishRpms(context, words, cancel);
        }
        else if (words.Length == 1)
        {
            PublishArchive(context, archives[0], cancel);
        }
        else
        {
            throw new Failure(
                [new Problem(
                    $"{VisibleText.Of(archives[0])} is not an RPM, and archives are published one by one",
                    $"coppice publish {ShellWord.Of(archives[0])} --to FOLDER")],
                ExitCode.Usage);
        }

        return Task.FromResult(ExitCode.Done);
    }

    private void PublishRpms(VerbContext context, string[] packages, CancellationToken cancel)
    {
        if (context.Get(signKey) is not { } key)
        {
            throw new Failure(
                [new Problem("RPMs are published by the key that has signed them", "--sign-key KEY")], ExitCode.Usage);
        }

        var steps = new PublishPackages(context.EngineOptions(offline: true)).Run(
            new PublishRequest(packages, context.Get(folder)!, key) { Url = context.Get(url) }, context.Progress, cancel);
        if (steps.Count > 0)
        {
            context.Say(["so that dom0 reads it, run there (QUBE is this one's name):", .. steps.Select(step => $"  {step}")]);
        }
    }

    private void PublishArchive(VerbContext context, string archive, CancellationToken cancel)
    {
        using var engine = context.OpenOrCreateEngine(offline: true);
        var published = new PublishArchive(engine).Run(
            new PublishArchiveRequest(archive, context.Get(folder)!, context.Get(keep) ?? 1)
            {
                Url = context.Get(url), Suite = context.Get(suite), SignKey = context.Get(signKey),
            },
            context.Progress, cancel);
        context.Say($"its keys are in {VisibleText.Of(published.Keyring)}");
    }
}
