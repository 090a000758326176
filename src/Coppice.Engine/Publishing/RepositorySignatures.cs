using Coppice.Delivery.Publishing;
using Coppice.Delivery.Signing;
using Coppice.Distributions.Publishing;
using Coppice.Foundation;

namespace Coppice.Engine.Publishing;

/// <summary>Signs what a repository signs, by all keys that sign while one takes the place of another.</summary>
/// <param name="rules">Says what that is.</param>
/// <param name="key">The keys.</param>
/// <param name="cancel">Stops.</param>
internal sealed class RepositorySignatures(IRepositoryRules rules, SigningKey key, CancellationToken cancel)
{
    /// <summary>A package with its signature, where packages are signed one by one.</summary>
    /// <exception cref="Failure">Its file is not what is published under its name.</exception>
    public PublishedPackage Add(PublishedPackage package, SignedRepository repository)
    {
        if (rules.LinkOf(package) is null)
        {
            return package;
        }

        var content = repository.TryRead(package.File.Path, Array.MaxLength);
        return content is not null && Digest.Of(content) == package.File.Digest
            ? package with { Signature = key.SignByOldest(content, cancel) }
            : throw new Failure(
                $"{VisibleText.Of(package.File.Path)} is not what is signed", "restore the folder, or publish into another one",
                kind: ProblemKind.Damaged);
    }

    /// <summary>The files of a suite, all of them: those that are signed, too, with their signatures.</summary>
    public Dictionary<string, byte[]> With(RepositoryFiles files)
    {
        var all = new Dictionary<string, byte[]>(files.Plain);
        foreach (var text in files.Signed)
        {
            all[text.Path] = text.Content;
            all[text.Detached] = text.ByOldest
                ? key.SignByOldest(text.Content, cancel)
                : key.SignByAll(text.Content, text.IsArmored, cancel);
            if (text.ClearSigned is { } path)
            {
                all[path] = key.ClearSign(text.Content, cancel);
            }
        }

        return all;
    }
}
