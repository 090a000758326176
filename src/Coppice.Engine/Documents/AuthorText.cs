using Coppice.Foundation;
using Coppice.Growing.Accounting;
using Coppice.Store.Layers;

namespace Coppice.Engine.Documents;

/// <summary>Says who made something, in words.</summary>
public static class AuthorText
{
    /// <summary>Who changed a path.</summary>
    public static string Of(PathAccount account) =>
        (account.Author is { } author ? Of(author) : account.Note.Length > 0 ? account.Note : "settling")
        + (account is { Author: not null, Settled: true } ? ", then finalizing" : "")
        + (account is { Author: not null, Note.Length: > 0 } ? $" ({account.Note})" : "");

    /// <summary>Who made it.</summary>
    public static string Of(Author author) => author.Kind switch
    {
        AuthorKind.MaintainerScript =>
            $"the {Shown(author.Script)} script of {Package(author)} in the step \"{Shown(author.Step)}\"",
        AuthorKind.Trigger => $"a trigger of {Package(author)} in the step \"{Shown(author.Step)}\"",
        AuthorKind.Hook => $"the hook \"{Shown(author.Script)}\" of the package manager in the step \"{Shown(author.Step)}\"",
        AuthorKind.PackageManager => $"the package manager in the step \"{Shown(author.Step)}\"",
        AuthorKind.Files or AuthorKind.Script or AuthorKind.Declared => $"the family file: \"{Shown(author.Step)}\"",
        AuthorKind.Merge => "a graft, from what the template and its parent had changed",
        AuthorKind.Settling => "Coppice's finalizing",
        _ => $"Coppice in the step \"{Shown(author.Step)}\"",
    };

    private static string Package(Author author) =>
        Shown(author.Version.Length > 0 ? $"{author.Package} {author.Version}" : author.Package);

    private static string Shown(string text) => VisibleText.Of(text);
}
