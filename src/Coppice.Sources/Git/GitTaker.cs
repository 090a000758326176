using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Sources.Signing;
using Coppice.Sources.Storing;

namespace Coppice.Sources.Git;

/// <summary>Takes sources from git: fetches, verifies, exports the tree of the verified commit, and keeps all of it.</summary>
/// <param name="store">Where sources are kept.</param>
/// <param name="judge">Verifies signatures.</param>
/// <param name="clone">Fetches.</param>
/// <param name="further">Adds what a source names as further files of it.</param>
/// <param name="distributions">What sources say of themselves.</param>
/// <param name="time">The clock.</param>
internal sealed partial class GitTaker(
    SourceStore store, SignatureJudge judge, GitClone clone, FurtherFiles further, DistributionTable distributions,
    TimeProvider time)
{
    /// <summary>Takes a component's source.</summary>
    /// <exception cref="Failure">It cannot be had, is not signed as declared, or differs from what was seen in a way that nobody
    /// agreed to. What the store has stays.</exception>
    public async Task<FrozenSource> TakeAsync(TakeRequest request, GitDeclaration git, CancellationToken cancel)
    {
        var fetched = Fetch(request, git, cancel);
        var (work, repository, refs, tags) = (fetched.Work, fetched.Repository, fetched.Refs, fetched.Tags);
        try
        {
            var choice = Choice(request, git, refs, tags, cancel);
            var commit = GitCommit.Parse(
                repository.Read([choice.Commit], "commit", cancel).GetValueOrDefault(choice.Commit)
                    ?? throw new MalformedObjectException("points at a commit that is not there"));
            var facts = new SourceFacts(distributions);
            var file = Path.Combine(work, "tree.tar");
            var submodules = new TreeExport(repository, work).Write(commit.Tree, commit.Committed, file, facts.Offer, cancel);
            var proofs = Versioned(request, git, choice, facts);
            var source = Frozen(request, git, choice, proofs) with
            {
                Committed = commit.Committed,
                Version = facts.Version,
                Names = facts.Names,
                Submodules = submodules,
                Newest = tags.Newest(git.Tag, cancel),
            };
            Compare(request, git, source, repository, cancel);
            source = await further.AddAsync(request, source, file, offline: false, cancel).ConfigureAwait(false);
            fetched.Keep();
            store.Keep(source, file);
            return source;
        }
        catch (MalformedObjectException e)
        {
            throw request.Refused($"the source {e.Message}", "tell whoever keeps the repository: git fsck says more");
        }
    }

    /// <summary>Proves what is there by the keys that count now, without fetching; null where they do not prove it.</summary>
    public FrozenSource? ProveAgain(TakeRequest request, GitDeclaration git, FrozenSource source, CancellationToken cancel)
    {
        var tags = new SignedTags(judge, request.Keys);
        foreach (var proof in source.Proofs)
        {
            tags.Add(FoundTag.Of(proof.Name, proof.Raw));
        }

        var good = Good(tags.On(source.Commit), tags, cancel);
        return good.Select(proof => proof.Signer).Distinct().Count() >= request.Keys.Least
            && (git.Tag is null || good.Any(proof => proof.Name == git.Tag))
            ? source with { Proofs = good, Keys = request.Keys.Digest }
            : null;
    }

    private static TagChoice Choice(
        TakeRequest request, GitDeclaration git, IReadOnlyDictionary<string, string> refs, SignedTags tags,
        CancellationToken cancel)
    {
        if (git.Tag is { } name)
        {
            var tag = tags.Require(request, git.Url, name);
            if (tags.Judge(tag, cancel) is { Signer: null } verdict)
            {
                throw request.Refused(
                    $"the tag {name} {verdict.Fault}", "name a tag that is signed by a key of signed-by", [request.Pinned]);
            }

            // It alone may name the version; others only count as signers.
            return Enough(request, tags, tag.Tag!.Target, $"the tag {name}", cancel) with { Named = name };
        }

        const string Heads = "refs/heads/";
        var head = refs.GetValueOrDefault(Heads + git.Branch) ?? throw request.Refused(
            $"{GitClone.Shown(git.Url)} has no branch {git.Branch}"
                + Nearest.Question(git.Branch!, refs.Keys.Where(key => key.StartsWith(Heads, StringComparison.Ordinal))
                    .Select(key => key[Heads.Length..])),
            $"git ls-remote --heads {ShellWord.Of(git.Url.OriginalString)}", kind: ProblemKind.Unreachable);
        return Enough(request, tags, head, $"the head of {git.Branch}, {head[..12]},", cancel);
    }

    private static TagChoice Enough(
        TakeRequest request, SignedTags tags, string commit, string what, CancellationToken cancel)
    {
        var good = Good(tags.On(commit), tags, cancel);
        var signers = good.Select(proof => proof.Signer).Distinct().ToList();
        if (signers.Count >= request.Keys.Least)
        {
            return new TagChoice(commit, good, null);
        }

        List<string> details =
        [
            .. tags.On(commit).Select(tag => (tag, tags.Judge(tag, cancel))).Where(pair => pair.Item2.Signer is null)
                .Select(pair => VisibleText.Of($"{pair.tag.Name} {pair.Item2.Fault}")),
        ];
        if (signers.Count > 0)
        {
            throw request.Refused(
                $"{what} is signed by {signers.Count} of {request.Keys.Least} signers: {string.Join(", ", signers)}",
                "each signer adds a tag of his own to the commit: git tag -s", [.. details, request.Pinned]);
        }

        var newest = tags.Newest(wanted: null, cancel);
        throw request.Refused(
            $"{what} has no tag with a valid signature",
            newest is null ? "ask upstream: did the signer forget to add a tag?"
                : $"ask upstream whether the signer forgot a tag; the newest signed one is: tag: {VisibleText.Of(newest.Name)}",
            [.. details, request.Pinned]);
    }

    private static List<SourceProof> Good(IEnumerable<FoundTag> tags, SignedTags all, CancellationToken cancel) =>
        [.. tags.Select(tag => (tag, verdict: all.Judge(tag, cancel))).Where(pair => pair.verdict.Signer is not null)
            .Select(pair => new SourceProof(pair.tag.Name, pair.verdict.Signer!, pair.tag.Raw))];

    // The tag that names the version comes first.
    private static List<SourceProof> Versioned(TakeRequest request, GitDeclaration git, TagChoice choice, SourceFacts facts)
    {
        bool Fits(SourceProof proof) => facts.VersionNames.Contains(proof.Name[1..]);
        var naming = choice.Good.Where(proof => choice.Named is null || proof.Name == choice.Named).ToList();
        var versions = naming.Where(proof => new FoundTag(proof.Name, [], null, "").IsVersion).ToList();
        if (facts.Version.Length > 0 && versions.Count > 0 && !versions.Any(Fits) && !git.AllowsVersionMismatch)
        {
            throw request.Refused(
                $"the tag {versions[0].Name} is on a source whose file version says {facts.Version}",
                "if upstream means that: allow-version-mismatch: true");
        }

        var first = versions.FirstOrDefault(proof => facts.Version.Length == 0 || Fits(proof)) ?? naming[0];
        return [first, .. choice.Good.Where(proof => proof != first)];
    }

    private FrozenSource Frozen(
        TakeRequest request, GitDeclaration git, TagChoice choice, IReadOnlyList<SourceProof> proofs)
    {
        var (before, name) = (request.Before, request.Component.Name);
        var seen = new Dictionary<string, string>(before?.SeenTags ?? new Dictionary<string, string>());
        foreach (var proof in proofs)
        {
            seen[proof.Name] = choice.Commit;
        }

        var heads = new Dictionary<string, string>(before?.SeenHeads ?? new Dictionary<string, string>());
        if (git.Branch is not null)
        {
            heads[git.Branch] = choice.Commit;
        }

        return new FrozenSource(name, SourceKind.Git, git.Url.OriginalString, default, time.GetUtcNow())
        {
            Ref = RefOf(git),
            Commit = choice.Commit,
            Proofs = proofs,
            Keys = request.Keys.Digest,
            SeenTags = seen,
            SeenHeads = heads,
        };
    }

    /// <summary>What a declaration follows, as records have it.</summary>
    public static string RefOf(GitDeclaration git) => git.Tag ?? $"branch:{git.Branch}";

    private static void Compare(
        TakeRequest request, GitDeclaration git, FrozenSource source, GitRepository repository, CancellationToken cancel)
    {
        if (request.Before is not { } before)
        {
            return;
        }

        var deviations = new Deviations(request.Component, request.Agreed);
        foreach (var proof in source.Proofs)
        {
            if (before.SeenTags.TryGetValue(proof.Name, out var seen) && seen != source.Commit)
            {
                deviations.Add(
                    source.Commit,
                    $"the tag {proof.Name} was on {seen[..12]}, and is on {source.Commit[..12]} now: it was moved");
            }
        }

        if (git.Branch is not null && before.SeenHeads.TryGetValue(git.Branch, out var head)
            && !repository.IsAncestor(head, source.Commit, cancel))
        {
            deviations.Add(
                source.Commit, $"the branch {git.Branch} was at {head[..12]}, which is not in the history of "
                    + $"{source.Commit[..12]}: it was rewritten or goes back");
        }
        else if (before.Commit.Length > 0 && !repository.AreRelated(before.Commit, source.Commit, cancel))
        {
            deviations.Add(
                source.Commit, $"{source.Commit[..12]} has no history in common with {before.Commit[..12]}, which was taken "
                    + "before: it may be another project, signed by the same key");
        }

        deviations.CompareNames(before, source);
        deviations.ThrowIfAny();
    }

    // The repository as it is now, with the tags that its keys have signed.
    private Fetched Fetch(TakeRequest request, GitDeclaration git, CancellationToken cancel)
    {
        var work = store.NewWork();
        var kept = store.RepositoryOf(request.Component.Name);
        var known = RepositoryShelf.Usable(kept);
        var repository = clone.Run(git.Url, known, work, cancel);
        var refs = repository.Refs(cancel);
        var tags = new SignedTags(judge, request.Keys);
        tags.Read(repository, refs, cancel);
        return new Fetched(work, repository, refs, tags)
        {
            Keep = () => RepositoryShelf.Keep(repository, refs, kept, adds: known is not null, work),
        };
    }

    private sealed record Fetched(
        string Work, GitRepository Repository, IReadOnlyDictionary<string, string> Refs, SignedTags Tags)
    {
        /// <summary>Keeps it, so that the next time less is fetched.</summary>
        public required Action Keep { get; init; }
    }

    private sealed record TagChoice(string Commit, IReadOnlyList<SourceProof> Good, string? Named);
}
