using Coppice.Foundation;
using Coppice.Growing.Accounting;
using Coppice.Store.Layers;

namespace Coppice.Engine.Documents;

/// <summary>Says who made something, in words.</summary>
public static class MakerText
{
    /// <summary>Who changed a path.</summary>
    public static string Of(PathAccount account) =>
        (account.Maker is { } maker ? Of(maker) : account.Note.Length > 0 ? account.Note : "settling")
        + (account is { Maker: not null, Settled: true } ? ", then finalizing" : "")
        + (account is { Maker: not null, Note.Length: > 0 } ? $" ({account.Note})" : "");

    /// <summary>Who made it.</summary>
    public static string Of(Maker maker) => maker.Kind switch
    {
        MakerKind.MaintainerScript => $"the {Shown(maker.Script)} script of {Package(maker)} in the step \"{Shown(maker.Step)}\"",
        MakerKind.Trigger => $"a trigger of {Package(maker)} in the step \"{Shown(maker.Step)}\"",
        MakerKind.Hook => $"the hook \"{Shown(maker.Script)}\" of the package manager in the step \"{Shown(maker.Step)}\"",
        MakerKind.PackageManager => $"the package manager in the step \"{Shown(maker.Step)}\"",
        MakerKind.Files or MakerKind.Script or MakerKind.Declared => $"the family file: \"{Shown(maker.Step)}\"",
        MakerKind.Merge => "a graft, from what the template and its parent had changed",
        MakerKind.Settling => "Coppice's finalizing",
        _ => $"Coppice in the step \"{Shown(maker.Step)}\"",
    };

    private static string Package(Maker maker) =>
        Shown(maker.Version.Length > 0 ? $"{maker.Package} {maker.Version}" : maker.Package);

    private static string Shown(string text) => VisibleText.Of(text);
}
