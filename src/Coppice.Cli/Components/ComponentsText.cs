using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Engine.Documents;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Sources;

namespace Coppice.Cli.Components;

/// <summary>Shows components to a person.</summary>
internal static class ComponentsText
{
    // Of a fingerprint; the last 16 digits are its long key id.
    private const int KeyDigits = 16;

    public static IEnumerable<string> Lines(VerbContext context, IReadOnlyList<TakenSource> components)
    {
        if (components.Count == 0)
        {
            yield return "this family has no components";
            yield break;
        }

        var table = new Table(
            new Column("component"), new Column("source", Shrinks: true), new Column("commit"), new Column("signed by"),
            new Column("newest tag", Shrinks: true), new Column("named", Shrinks: true), new Column("state", Shrinks: true));
        foreach (var taken in components)
        {
            table.Add(Row(taken, context.Settings.Verbose));
        }

        foreach (var line in table.Lines(context.Terminal.OutPalette, context.Terminal.OutWidth))
        {
            yield return line;
        }

        foreach (var (taken, submodule) in components
            .SelectMany(taken => (taken.Source?.Submodules ?? []).Select(submodule => (taken, submodule))))
        {
            yield return $"note: {VisibleText.Of(taken.Component.Name)}: the submodule {VisibleText.Of(submodule)} is an empty "
                + "folder: nothing verified it";
        }
    }

    private static Cell[] Row(TakenSource taken, bool whole)
    {
        var source = taken.Source;
        return
        [
            new Cell(VisibleText.Of(taken.Component.Name), Style.Bold),
            VisibleText.Of(Declared(taken)),
            new Cell(source is null ? "" : whole ? source.Identity : source.Identity[..12], Style.Dim),
            VisibleText.Of(string.Join(' ', (source?.Signers ?? []).Select(signer => whole ? signer : Short(signer)))),
            new Cell(VisibleText.Of(Newest(source?.Newest, source?.Signers ?? [], whole)), Style.Dim),
            new Cell(VisibleText.Of(string.Join(' ', (source?.Names.Values ?? []).Distinct())), Style.Dim),
            State(taken),
        ];
    }

    private static string Newest(NewestTag? tag, IReadOnlyList<string> signers, bool whole) =>
        tag is null ? ""
        : signers.Contains(tag.Signer) && !whole ? tag.Name
        : $"{tag.Name} by {(whole ? tag.Signer : Short(tag.Signer))}";

    private static string Declared(TakenSource taken) => taken.Component switch
    {
        { Override: { } own } => own.Declared,
        { Source: GitDeclaration { Tag: { } tag } } => tag,
        { Source: GitDeclaration git } when taken.Source is { } source && source.Ref == $"branch:{git.Branch}" =>
            $"{git.Branch} ({source.Tag})",
        { Source: GitDeclaration git } => git.Branch ?? "",
        { Source: { } tarball } => tarball.Url.AbsolutePath[(tarball.Url.AbsolutePath.LastIndexOf('/') + 1)..],
        _ => "",
    };

    private static Cell State(TakenSource taken) => ComponentDocument.StateOf(taken) switch
    {
        "refused" => new Cell("refused", Style.Red),
        "override" => new Cell("own tree, not signed", Style.Yellow),
        "newer" => new Cell(VisibleText.Of($"newer: {taken.Source!.Newest!.Name}"), Style.Yellow),
        _ => new Cell(taken.Source?.Signers.Count > 0 ? "" : "pinned by hash", Style.Dim),
    };

    private static string Short(string signer) =>
        signer.Contains(':') || signer.Length <= KeyDigits
            ? signer[..Math.Min(signer.Length, 7 + KeyDigits)]
            : signer[^KeyDigits..];
}
