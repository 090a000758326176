using System.Text;
using Coppice.Foundation;
using Coppice.Sources.Signing;

namespace Coppice.Sources.Git;

/// <summary>A tag of a repository, and what came of verifying it.</summary>
/// <param name="Name">Its name, without <c>refs/tags/</c>.</param>
/// <param name="Raw">The object; empty where the tag is none.</param>
/// <param name="Tag">What the object says; null where it says nothing that can be taken.</param>
/// <param name="Fault">Why it proves nothing, to complete "the tag …"; empty where nothing is known to be wrong.</param>
internal sealed record FoundTag(string Name, byte[] Raw, GitTag? Tag, string Fault)
{
    /// <summary>Whether its name is that of a version: <c>v</c> and a number.</summary>
    public bool IsVersion => TagVersion.Of(Name) is not null;

    /// <summary>Reads a tag object and holds it against the name of its ref.</summary>
    public static FoundTag Of(string name, byte[] raw)
    {
        try
        {
            var tag = GitTag.Parse(raw);
            return new FoundTag(name, raw, tag, tag switch
            {
                _ when tag.Name != name => $"says inside that its name is {tag.Name}",
                { TargetType: not "commit" } => $"points at a {tag.TargetType}, not at a commit",
                { Signature.Length: 0 } => "has no signature",
                _ => "",
            });
        }
        catch (MalformedObjectException e)
        {
            return new FoundTag(name, raw, null, e.Message);
        }
    }
}

/// <summary>The tags of a repository; each is verified when it is asked for, once.</summary>
/// <param name="judge">Verifies signatures.</param>
/// <param name="keys">The keys that count.</param>
internal sealed class SignedTags(SignatureJudge judge, SignerKeys keys)
{
    // So many of the newest are looked at for one with a valid signature.
    private const int MostNewest = 10;

    private readonly Dictionary<string, FoundTag> found = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Verdict> verdicts = new(StringComparer.Ordinal);

    /// <summary>Adds a tag.</summary>
    public void Add(FoundTag tag) => found[tag.Name] = tag;

    /// <summary>Reads the tags of a repository.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="refs">Its refs.</param>
    public void Read(GitRepository repository, IReadOnlyDictionary<string, string> refs, CancellationToken cancel)
    {
        const string Tags = "refs/tags/";
        var tags = refs.Where(pair => pair.Key.StartsWith(Tags, StringComparison.Ordinal)).ToList();
        var objects = repository.Read(tags.Select(pair => pair.Value), "tag", cancel);
        foreach (var (name, id) in tags)
        {
            Add(objects.TryGetValue(id, out var raw) ? FoundTag.Of(name[Tags.Length..], raw)
                : new FoundTag(name[Tags.Length..], [], null, "is a lightweight tag, which cannot be signed"));
        }
    }

    /// <summary>The names of all tags.</summary>
    public IEnumerable<string> Names => found.Keys;

    /// <summary>The tag of that name, or null.</summary>
    public FoundTag? Find(string name) => found.GetValueOrDefault(name);

    /// <summary>The tag of that name.</summary>
    /// <param name="request">What it is for.</param>
    /// <param name="url">Where the repository is.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="Failure">There is none.</exception>
    public FoundTag Require(TakeRequest request, Uri url, string name) => Find(name) ?? throw request.Refused(
        $"{GitClone.Shown(url)} has no tag {name}{Nearest.Question(name, Names)}",
        $"git ls-remote --tags {ShellWord.Of(url.OriginalString)}", kind: ProblemKind.Unreachable);

    /// <summary>Tags that point at a commit.</summary>
    public IEnumerable<FoundTag> On(string commit) =>
        found.Values.Where(tag => tag.Tag?.Target == commit).OrderByDescending(tag => tag.IsVersion)
            .ThenByDescending(tag => tag.Tag!.Tagged).ThenBy(tag => tag.Name, StringComparer.Ordinal);

    /// <summary>Verifies a tag.</summary>
    public Verdict Judge(FoundTag tag, CancellationToken cancel)
    {
        if (!verdicts.TryGetValue(tag.Name, out var verdict))
        {
            verdict = tag.Fault.Length > 0 ? new Verdict(null, tag.Fault)
                : judge.Judge(tag.Tag!.Text, tag.Tag.Signature, "git", keys, cancel);
            verdicts[tag.Name] = verdict;
        }

        return verdict;
    }

    /// <summary>The newest tag whose signature holds; null where none of the newest ones has one.</summary>
    /// <param name="wanted">The declared tag: where it is a version, the greatest one is looked for; else the latest tag.</param>
    public NewestTag? Newest(string? wanted, CancellationToken cancel)
    {
        var versions = wanted is not null && TagVersion.Of(wanted) is not null;
        return found.Values.Where(tag => tag.Fault.Length == 0 && (!versions || tag.IsVersion))
            .OrderByDescending(tag => versions ? TagVersion.Of(tag.Name) : null, TagVersion.Order)
            .ThenByDescending(tag => tag.Tag!.Tagged)
            .ThenByDescending(tag => tag.IsVersion).ThenByDescending(tag => tag.Name, StringComparer.Ordinal).Take(MostNewest)
            .Select(tag => (tag, verdict: Judge(tag, cancel))).Where(pair => pair.verdict.Signer is not null)
            .Select(pair => new NewestTag(pair.tag.Name, pair.tag.Tag!.Target, pair.verdict.Signer!, pair.tag.Tag.Tagged))
            .FirstOrDefault();
    }
}
