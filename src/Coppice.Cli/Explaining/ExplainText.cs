using Coppice.Cli.Accounting;
using Coppice.Cli.Output;
using Coppice.Components.Keeping;
using Coppice.Engine.Documents;
using Coppice.Foundation;
using Coppice.Growing.Accounting;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Cli.Explaining;

/// <summary>An explanation in sentences, from what is there back to a signature, each on a line of its own.</summary>
/// <param name="generation">The generation.</param>
/// <param name="explained">What was found out.</param>
/// <param name="build">The build that its package comes from; null where it is of none.</param>
internal sealed class ExplainText(Generation generation, PathExplanation explained, ComponentResult? build = null)
{
    /// <summary>The lines.</summary>
    public IEnumerable<string> Lines() => new[] { Head() }.Concat(Sentences().Select(sentence => $"    {sentence}"));

    private string Head() => explained.Entry is not { } entry
        ? $"{explained.Path} is not in {Name()}."
        : explained.Key.Length > 0
        ? $"{explained.Path} in {Name()} has the entry {VisibleText.Of(explained.Key)}: {VisibleText.Of(explained.Text)}"
        : $"{explained.Path} in {Name()} is {What(entry)}.";

    private IEnumerable<string> Sentences()
    {
        if (explained.Layer is { } layer && explained.Entry is not null)
        {
            yield return $"It came with {Layer(layer)}.";
        }

        foreach (var sentence in Author().Concat(Package()))
        {
            yield return sentence;
        }

        foreach (var earlier in explained.Earlier)
        {
            yield return $"Before that: {AuthorText.Of(earlier.Author)}, in {Layer(earlier.Layer)}.";
        }

        if (explained is { IsRecorded: false, Owner: null })
        {
            yield return $"An older version of Coppice grew that layer and recorded no provenance; growing it again does: "
                + $"coppice build {VisibleText.Of(generation.Template)}";
        }
    }

    private IEnumerable<string> Author()
    {
        if (explained.Account is { Class: PathClass.Unexplained or PathClass.Altered } wrong && explained.Key.Length == 0)
        {
            yield return wrong.Class == PathClass.Altered
                ? $"It is NOT as in its package ({wrong.Differs}), and no one was seen changing it."
                : "NOTHING EXPLAINS IT: no package has it, and no one was seen making it.";
        }
        else if (explained.Author is { } author)
        {
            var verb = explained.Key.Length > 0 ? "was added or changed"
                : explained.Entry is null ? "was removed"
                : explained.Account!.Class == PathClass.Changed ? $"was changed ({explained.Account.Differs})"
                : "was created";
            yield return $"It {verb} by {AuthorText.Of(author)}.";
        }

        if (explained.Declared is { } declared)
        {
            yield return $"{declared.Where.File}:{declared.Where.Line} asks for it: {VisibleText.Of(declared.Value)}";
        }

        if (explained.Account is { Note.Length: > 0 } noted && explained.Key.Length == 0)
        {
            yield return $"{char.ToUpperInvariant(noted.Note[0])}{noted.Note[1..]}.";
        }
        else if (explained.WhyMade is { } made && explained.Key.Length == 0)
        {
            yield return $"Coppice makes it so: {made}.";
        }

        if (explained.WhyFinalized is { } why
            && explained.Key.Length == 0
            && (explained.Entry is null || explained.Account?.Settled == true || explained.Author?.Kind == AuthorKind.Settling))
        {
            yield return explained.Entry is null
                ? $"Coppice's finalizing removes what is there: {why}."
                : $"Then Coppice's finalizing changed it: {why}.";
        }
    }

    private IEnumerable<string> Package()
    {
        var isPackages = (explained.Account?.Package is not null || explained.Owner?.Package is not null)
            && explained.Key.Length == 0;
        if (explained.Owner is { } owner)
        {
            yield return owner.Package is { } said
                ? $"The package database says that {VisibleText.Of($"{said.Name} {said.Version} {said.Architecture}")} has it."
                : "The package database does not say that a package has it.";
        }

        if (explained.Account is { Class: PathClass.Payload } payload && explained.Key.Length == 0)
        {
            var own = payload.Package!;
            yield return $"The package {VisibleText.Of($"{own.Name} {own.Version} {own.Architecture}")} has it, "
                + "and it is as packed"
                + (payload.Entry.Content is { } content ? $": SHA-256 {content.Hex}." : ".");
        }
        else if (explained.Account is { Class: PathClass.Database, Package: { } package } && explained.Key.Length == 0)
        {
            yield return $"It is a control file of the package "
                + $"{VisibleText.Of($"{package.Name} {package.Version} {package.Architecture}")}.";
        }
        else if (isPackages && explained.Account is { Packed.Content: { } packed } && packed != explained.Entry?.Content)
        {
            var other = explained.Account!.Package!;
            yield return $"The package {VisibleText.Of($"{other.Name} {other.Version}")} has a different one there: "
                + $"SHA-256 {packed.Hex}.";
        }

        if (explained.Origin is { } origin)
        {
            var (file, suite, index) = (origin.File, origin.Suite, origin.Index);
            yield return $"That package file ({VisibleText.Of(file.Path)}) has the {file.Digest.Function} {file.Digest.Hex},";
            if (build is not null)
            {
                foreach (var sentence in new BuildText(build).Sentences(origin.Archive))
                {
                    yield return sentence;
                }

                yield break;
            }

            if (origin.Archive.IsOwn)
            {
                yield return "and lies next to the family file. It is not signed: its content is pinned, in the snapshot "
                    + $"{origin.Archive.Digest.Short} of {VisibleText.Of(origin.Archive.Name)}.";
                yield break;
            }

            yield return $"which is in {VisibleText.Of(index.Path)} ({index.Digest.Function} {index.Digest.Hex}) of the suite "
                + $"{VisibleText.Of(suite.Name)} of {suite.Date:yyyy-MM-dd HH:mm:ss}Z, archive "
                + $"{VisibleText.Of(origin.Archive.Name)}, snapshot {origin.Archive.Digest.Short},";
            yield return $"whose {VisibleText.Of(Path.GetFileName(suite.Release).Split('@')[^1])} is signed by "
                + $"{string.Join(" and ", suite.SignedBy)}, pinned for this archive.";
        }
        else if (isPackages)
        {
            yield return "No snapshot in the store has that package, so its signature cannot be named.";
        }
    }

    private string Name() => VisibleText.Of($"{generation.Template}@{generation.Number}");

    private static string Layer(LayerOrigin layer) =>
        layer.Number == 0
            ? $"layer {layer.Layer.Short}"
            : VisibleText.Of($"{layer.Template}@{layer.Number} (layer {layer.Layer.Short})");

    private static string What(TreeEntry entry) => entry.Type switch
    {
        EntryType.Directory => $"a directory, mode {AccountText.Mode(entry)}",
        EntryType.Symlink => $"a link to {entry.Target}",
        EntryType.File =>
            $"{(entry.Size == 0 ? "an empty file" : $"a file of {Quantity.Size(entry.Size)}")}, mode {AccountText.Mode(entry)}",
        EntryType.Fifo => $"a named pipe, mode {AccountText.Mode(entry)}",
        _ => $"a device {entry.Device.Major}:{entry.Device.Minor}, mode {AccountText.Mode(entry)}",
    };
}
