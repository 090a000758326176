using System.Text;
using Coppice.Families.Importing;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Sources.Git;
using Coppice.Sources.Signing;
using Coppice.Sources.Storing;

namespace Coppice.Sources;

/// <summary>
/// Makes archives of commits of other repositories that a source names as further files of it: by a tag that one of the source's
/// keys signed, or by the whole name of the commit, for which whoever signed the source answers.
/// </summary>
/// <param name="store">Where there is room to work.</param>
/// <param name="judge">Verifies signatures.</param>
/// <param name="clone">Fetches.</param>
/// <param name="processes">Runs the compressor, confined.</param>
internal sealed class FurtherArchives(SourceStore store, SignatureJudge judge, GitClone clone, IProcessRunner processes)
{
    private const string ByCommit = "commit";

    /// <summary>Makes one.</summary>
    /// <param name="request">What it is for.</param>
    /// <param name="asked">What the source asks for.</param>
    /// <param name="keys">The keys that count for a tag; null where the source has none.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>The file, with what proves it, and where it lies.</returns>
    /// <exception cref="Failure">It cannot be had, or is not signed as it has to be.</exception>
    public (TakenFile File, string Path) Make(
        TakeRequest request, FurtherFile asked, SignerKeys? keys, CancellationToken cancel)
    {
        var (archived, work) = (asked.Archived!, store.NewWork());
        var repository = clone.Run(asked.Url, known: null, work, cancel);
        try
        {
            var (id, proof) = archived.Tag is { } tag
                ? Tagged(request, asked, tag, keys!, repository, cancel)
                : (archived.Commit!, ByCommit);
            // Each commit that is there is one of itself.
            if (!repository.IsAncestor(id, id, cancel))
            {
                throw request.Refused(
                    $"{GitClone.Shown(asked.Url)} has no commit {id} in any branch or tag",
                    "compare with what upstream publishes", kind: ProblemKind.Unreachable);
            }

            var commit = GitCommit.Parse(repository.Read([id], "commit", cancel)[id]);
            var tar = Path.Combine(work, "archive.tar");
            new TreeExport(repository, work).Write(
                commit.Tree, commit.Committed, tar, (_, _, _) => { }, cancel, Encoding.ASCII.GetBytes(archived.Folder));
            var file = archived.File.EndsWith(".gz", StringComparison.Ordinal) ? Compressed(tar, cancel) : tar;
            using var stream = File.OpenRead(file);
            return (new TakenFile(archived.File, asked.Url.OriginalString, Digest.Of(stream), proof), file);
        }
        catch (MalformedObjectException e)
        {
            throw request.Refused($"{GitClone.Shown(asked.Url)} {e.Message}", "tell whoever keeps the repository");
        }
    }

    private (string Commit, string Signer) Tagged(
        TakeRequest request, FurtherFile asked, string name, SignerKeys keys, GitRepository repository,
        CancellationToken cancel)
    {
        var tags = new SignedTags(judge, keys);
        tags.Read(repository, repository.Refs(cancel), cancel);
        var tag = tags.Require(request, asked.Url, name);
        var verdict = tags.Judge(tag, cancel);
        return verdict.Signer is { } signer
            ? (tag.Tag!.Target, signer)
            : throw request.Refused(
                $"the tag {name} of {GitClone.Shown(asked.Url)} {verdict.Fault}", "compare with what upstream publishes",
                [$"keys: {keys.Shown}"]);
    }

    // Without name and time: the same commit gives the same bytes.
    private string Compressed(string tar, CancellationToken cancel)
    {
        var file = tar + ".gz";
        var result = processes.Run(
            Command.Confined("gzip", ["-9n"], new Confinement { Source = tar, Outputs = [file] }), cancel);
        return result.Succeeded ? file
            : throw new Failure(
                $"an archive of a repository cannot be compressed: {VisibleText.Of(result.Error.Trim())}",
                $"df -h {ShellWord.Of(Path.GetDirectoryName(tar)!)}", kind: ProblemKind.StepFailed);
    }
}
