using Coppice.Archives;
using Coppice.Archives.Fetching;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;
using Coppice.Sources.Git;
using Coppice.Sources.Signing;
using Coppice.Sources.Storing;

namespace Coppice.Sources;

/// <summary>What came of taking a source.</summary>
/// <param name="Component">The component.</param>
/// <param name="Source">What it has, which may be what it had before; null for nothing.</param>
public sealed record TakenSource(ComponentDeclaration Component, FrozenSource? Source)
{
    /// <summary>Why it was not taken; null where it was.</summary>
    public Failure? Failure { get; init; }
}

/// <summary>
/// Takes the sources of components: fetches what is missing, verifies everything, and keeps it. Whatever fails leaves what the
/// store has.
/// </summary>
/// <param name="store">Where sources are kept.</param>
/// <param name="fetcher">Brings tarballs.</param>
/// <param name="processes">Runs git, gpgv and ssh-keygen, confined.</param>
/// <param name="distributions">What sources say of themselves.</param>
/// <param name="time">The clock.</param>
/// <param name="variable">Looks up an environment variable of the user: proxies, and his agent.</param>
public sealed partial class SourceTaker(
    SourceStore store, Fetcher fetcher, IProcessRunner processes, DistributionTable distributions, TimeProvider time,
    Func<string, string?> variable)
{
    private const int AtOnce = 4;

    private static readonly string[] Proxies =
        ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"];

    private readonly SignatureJudge judge = new(processes);

    /// <summary>Takes sources.</summary>
    /// <param name="family">The family, for its keys.</param>
    /// <param name="components">The components.</param>
    /// <param name="options">What is wanted.</param>
    /// <param name="progress">Told what happens.</param>
    /// <exception cref="Failure">One cannot be taken: the problems of all.</exception>
    public async Task<IReadOnlyList<FrozenSource>> TakeAsync(
        Family family, IReadOnlyList<ComponentDeclaration> components, SourceOptions options, IProgressSink progress,
        CancellationToken cancel)
    {
        var taken = await TryTakeAsync(family, components, options, progress, cancel).ConfigureAwait(false);
        var problems = taken.SelectMany(source => source.Failure?.Problems ?? []).ToList();
        return problems.Count == 0 ? [.. taken.Select(source => source.Source!)] : throw new Failure(problems);
    }

    /// <summary>Takes sources; those that cannot be taken keep no one from the others.</summary>
    /// <returns>What came of each, in the order of <paramref name="components"/>.</returns>
    /// <exception cref="Failure">The store cannot be written.</exception>
    public Task<IReadOnlyList<TakenSource>> TryTakeAsync(
        Family family, IReadOnlyList<ComponentDeclaration> components, SourceOptions options, IProgressSink progress,
        CancellationToken cancel) => EachAsync(components, async (component, configuration) =>
        {
            try
            {
                return new TakenSource(component, await OneAsync(family, component, configuration, options, progress, cancel)
                    .ConfigureAwait(false));
            }
            catch (Failure failure)
            {
                return new TakenSource(component, store.Find(component.Name)) { Failure = failure };
            }
        }, cancel);

    // Some at a time, each by the same configuration of git, while no other process takes any.
    private async Task<IReadOnlyList<T>> EachAsync<T>(
        IReadOnlyList<ComponentDeclaration> components, Func<ComponentDeclaration, string, Task<T>> one,
        CancellationToken cancel)
    {
        try
        {
            using var held = await store.LockAsync(cancel).ConfigureAwait(false);
            using var places = new SemaphoreSlim(AtOnce);
            var configuration = Path.Combine(store.NewWork(), "gitconfig");
            await File.WriteAllTextAsync(configuration, GitTool.Configuration, cancel).ConfigureAwait(false);
            OpenToAll.Make(configuration);
            return await Together.AllAsync(components, async component =>
            {
                await places.WaitAsync(cancel).ConfigureAwait(false);
                try
                {
                    return await Task.Run(() => one(component, configuration), cancel).ConfigureAwait(false);
                }
                finally
                {
                    places.Release();
                }
            }).ConfigureAwait(false);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw StoreWriting.Failed(store.Store, e);
        }
    }

    /// <summary>
    /// What the store has of a component as it is declared, without fetching or keeping anything; null where it has nothing.
    /// </summary>
    /// <exception cref="Failure">A record is damaged, or an own tree cannot be read.</exception>
    public FrozenSource? Here(Family family, ComponentDeclaration component, CancellationToken cancel)
    {
        var source = component.Override is not { } folder ? store.Find(component.Name)
            : new FolderTaker(store, distributions, time).Look(
                new TakeRequest(component, SignerKeys.Load(component, family), null, []), folder, cancel);
        return source is not null && (component.Override is not null || Covers(source, component)) && store.Has(source.Content)
            ? source
            : null;
    }

    /// <summary>Whether a record is of what is declared now; keys aside.</summary>
    public static bool Covers(FrozenSource source, ComponentDeclaration component) => component.Source switch
    {
        GitDeclaration git => source.Kind == SourceKind.Git && source.From == git.Url.OriginalString
            && source.Ref == GitTaker.RefOf(git),
        TarballDeclaration tarball => source.Kind == SourceKind.Tarball && source.From == tarball.Url.OriginalString
            && (tarball.Sha256 is null || tarball.Sha256 == source.Content.Hex)
            && (tarball.Sha512 is null || tarball.Sha512 == source.Sha512)
            && (tarball.Signature is null || source.Proofs.Count > 0),
        _ => false,
    };

    private async Task<FrozenSource> OneAsync(
        Family family, ComponentDeclaration component, string configuration, SourceOptions options, IProgressSink progress,
        CancellationToken cancel)
    {
        var request = new TakeRequest(
            component, SignerKeys.Load(component, family), store.Find(component.Name), options.Agreed);
        if (component.Override is { } folder)
        {
            return await new FolderTaker(store, distributions, time)
                .TakeAsync(request, folder, Further(configuration), options.Offline, cancel).ConfigureAwait(false);
        }

        var git = Git(configuration);
        var tarballs = new TarballTaker(store, judge, fetcher, processes, distributions, time);
        if (!(options.Refresh && !options.Offline) && Here(request, git, tarballs, cancel) is { } here)
        {
            return here;
        }

        if (options.Offline)
        {
            throw request.Refused(
                request.Before is null ? "its source was never fetched, and --offline forbids it"
                    : "its declaration changed since its source was fetched, and --offline forbids fetching it again",
                $"coppice components {ShellWord.Of(component.Name)}", kind: ProblemKind.Offline);
        }

        return await progress.RunAsync(
            $"{component.Name}: source", $"fetch the source of {VisibleText.Of(component.Name)}",
            () => component.Source is TarballDeclaration tarball
                ? tarballs.TakeAsync(request, tarball, cancel)
                : git.TakeAsync(request, (GitDeclaration)component.Source!, cancel),
            Told).ConfigureAwait(false);
    }

    // What is there and was proved by these keys; where others count now, it is proved by those.
    private FrozenSource? Here(TakeRequest request, GitTaker git, TarballTaker tarballs, CancellationToken cancel)
    {
        if (request.Before is not { } source || !Covers(source, request.Component) || !store.Has(source.Content))
        {
            return null;
        }

        if (source.Keys == request.Keys.Digest)
        {
            return source;
        }

        var proved = request.Component.Source is TarballDeclaration tarball
            ? tarballs.ProveAgain(request, tarball, source, cancel)
            : git.ProveAgain(request, (GitDeclaration)request.Component.Source!, source, cancel);
        if (proved is not null)
        {
            store.Keep(proved, content: null);
        }

        return proved;
    }

    private FurtherFiles Further(string configuration) => new(
        store, judge, fetcher, processes, new FurtherArchives(store, judge, Clone(configuration), processes));

    private GitTaker Git(string configuration) =>
        new(store, judge, Clone(configuration), Further(configuration), distributions, time);

    private GitClone Clone(string configuration) => new(
        new GitTool(
            processes, configuration,
            Proxies.Select(name => (name, value: variable(name))).Where(pair => !string.IsNullOrEmpty(pair.value))
                .ToDictionary(pair => pair.name, pair => pair.value!)),
        variable);

    private static string Told(FrozenSource source) => VisibleText.Of(
        (source.Commit.Length > 0 ? $"{source.Tag}, {source.Commit[..12]}" : source.Content.Short)
            + (source.Signers.Count > 0 ? $", signed by {string.Join(", ", source.Signers)}" : "")
            + string.Concat(source.Files.Select(file => $", with {file.Name} ({file.Proof})")));
}
