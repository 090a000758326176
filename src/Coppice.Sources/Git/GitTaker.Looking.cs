using Coppice.Families;
using Coppice.Sources.Storing;

namespace Coppice.Sources.Git;

/// <content>Looking what is newer, without taking it.</content>
internal sealed partial class GitTaker
{
    /// <summary>Fetches and verifies, and keeps nothing but what saves fetching it again.</summary>
    /// <returns>
    /// Of a branch whose head is another commit than what the store has: the signed tag on it; and the newest signed tag.
    /// </returns>
    /// <exception cref="Foundation.Failure">As for <see cref="Take"/>.</exception>
    public (NewestTag? Head, NewestTag? Newest) Look(TakeRequest request, GitDeclaration git, CancellationToken cancel)
    {
        var fetched = Fetch(request, git, cancel);
        var (repository, refs, tags) = (fetched.Repository, fetched.Refs, fetched.Tags);
        try
        {
            var choice = Choice(request, git, refs, tags, cancel);
            // Its names are in its tree, which is looked at when it is taken.
            var source = Frozen(request, git, choice, choice.Good) with
            {
                Names = request.Before?.Names ?? new Dictionary<string, string>(),
            };
            Compare(request, git, source, repository, cancel);
            fetched.Keep();
            var first = choice.Good[0];
            var head = git.Branch is null || choice.Commit == request.Before?.Commit ? null
                : new NewestTag(first.Name, choice.Commit, first.Signer, tags.Find(first.Name)?.Tag?.Tagged ?? 0);
            return (head, tags.Newest(git.Tag, cancel));
        }
        catch (MalformedObjectException e)
        {
            throw request.Refused($"the source {e.Message}", "tell whoever keeps the repository: git fsck says more");
        }
    }
}
