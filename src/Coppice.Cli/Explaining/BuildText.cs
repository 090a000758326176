using Coppice.Components.Keeping;
using Coppice.Distributions;
using Coppice.Foundation;

namespace Coppice.Cli.Explaining;

/// <summary>Where a package comes from that was built here, in sentences: its build, the source, and who signed that.</summary>
/// <param name="build">The build.</param>
internal sealed class BuildText(ComponentResult build)
{
    /// <summary>The sentences; the first goes on from the package's digest.</summary>
    /// <param name="archive">The archive that the package is of.</param>
    public IEnumerable<string> Sentences(ArchiveSnapshot archive)
    {
        yield return $"which was built here for {VisibleText.Of(archive.Name)}, snapshot {archive.Digest.Short}, on "
            + $"{build.Built:yyyy-MM-dd HH:mm:ss}Z: {VisibleText.Of($"{build.Component} {build.Version}")}, build "
            + $"{build.Key.Short}, in {VisibleText.Of(build.Environment)}.";
        if (archive.Suites.SelectMany(suite => suite.SignedBy).ToList() is { Count: > 0 } keys)
        {
            yield return $"That archive is signed by the store's own key {string.Join(" and ", keys)}.";
        }

        if (build.IsOverride)
        {
            yield return $"Its source is the own tree {VisibleText.Of(build.From)} (SHA-256 {build.Source}), "
                + "which is not signed.";
            yield break;
        }

        yield return build.Commit.Length > 0
            ? $"Its source is the commit {build.Commit} of {VisibleText.Of(build.From)} (SHA-256 {build.Source}),"
            : $"Its source is {VisibleText.Of(build.From)} (SHA-256 {build.Source}),";
        yield return build.Signers.Count > 0
            ? $"signed as {VisibleText.Of(build.Tag)} by {VisibleText.Of(string.Join(" and ", build.Signers))}."
            : "pinned by its hash in the family file.";
    }
}
