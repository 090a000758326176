using Coppice.Cli.Booting;
using Coppice.Cli.Comparing;
using Coppice.Cli.Deploying;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Diagnosis.Inspecting;
using Coppice.Engine.Diagnosing;
using Coppice.Engine.Documents;
using Coppice.Foundation;

namespace Coppice.Cli.Images;

/// <summary>Shows to a person what an image has in it.</summary>
internal static class ImageText
{
    public static IEnumerable<string> Lines(VerbContext context, InspectedImage image)
    {
        var (contents, advice) = image;
        var palette = context.Terminal.OutPalette;
        var root = contents.Root;
        var place = root.Partition is { } number
            ? $"partition {number}{(root.PartitionName.Length > 0 ? $" ({VisibleText.Of(root.PartitionName)})" : "")}"
            : "the whole image";
        var table = new Table(new Column(), new Column());
        table.Add(
            "system",
            VisibleText.Of(
                contents.Release.GetValueOrDefault("PRETTY_NAME") ?? contents.Release.GetValueOrDefault("ID") ?? "unknown"));
        table.Add("root", $"{place}, ext4, {Quantity.Size(root.Size)}");
        table.Add(
            "packages",
            contents.Distribution is null
                ? "no known package database"
                : $"{Quantity.Count(contents.Packages.Count)} of {contents.Distribution}");
        table.Add(
            "journal",
            contents.JournalEntries == 0
                ? contents.HasJournal ? "its files cannot be read" : "none"
                : $"{Quantity.Count(contents.JournalEntries, "entry", "entries")}, "
                    + $"{Quantity.Count(contents.Failed.Count, "unit")} failed in the newest boot");
        foreach (var line in table.Lines(palette, context.Terminal.OutWidth))
        {
            yield return line;
        }

        if (root.NeedsRecovery)
        {
            yield return palette.Set(Style.Yellow, "it was not unmounted: the last writes may be missing here");
        }

        foreach (var line in Accounts(contents.Accounts).Lines(palette, context.Terminal.OutWidth).Prepend(""))
        {
            yield return line;
        }

        foreach (var line in BootText.Units(contents.Failed, advice, palette, context.Settings.Verbose))
        {
            yield return line;
        }

        foreach (var group in contents.NotStarted.GroupBy(unit => unit.Because))
        {
            yield return "";
            yield return group.Key.Length > 0
                ? palette.Set(Style.Bold, VisibleText.Of(group.Key)) + " failed or did not come"
                : "something that they need failed or did not come in the newest boot";
            foreach (var line in BootText.Names([.. group.Select(unit => unit.Name)], palette, context.Settings.Verbose))
            {
                yield return line;
            }
        }

        if (context.Settings.Verbose)
        {
            yield return "";
            foreach (var package in contents.Packages)
            {
                yield return VisibleText.Of($"{package.Name} {package.Version} {package.Architecture}");
            }
        }
    }

    /// <summary>What a comparison found: a path in each line, and how it differs.</summary>
    public static IEnumerable<string> Lines(VerbContext context, ComparedImage compared) =>
        FileLines.Table(compared.Changes, everything: true).Lines(context.Terminal.OutPalette, context.Terminal.OutWidth)
            .Concat(compared.Others.Select(path => $"+  {path}  socket or character device 0/0"))
            .Append(DeployText.Compared("the image", Words.Of(compared.Generation), compared.Differs.Count));

    private static Table Accounts(IReadOnlyList<Account> accounts)
    {
        var table = new Table(
            new Column("ACCOUNT"), new Column("UID", Right: true), new Column("PASSWORD"), new Column("SHELL"),
            new Column("GROUPS", Shrinks: true));
        foreach (var account in accounts)
        {
            var style = account.Password == PasswordState.Empty ? Style.Red : Style.Plain;
            table.Add(
                VisibleText.Of(account.Name), $"{account.Uid}", new Cell(account.Password.ToString().ToLowerInvariant(), style),
                VisibleText.Of(account.Shell),
                VisibleText.Of(string.Join(", ", account.Groups)));
        }

        return table;
    }
}
