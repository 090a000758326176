using Coppice.Cli.Output;
using Coppice.Engine.Auditing;
using Coppice.Foundation;
using Coppice.Growing.Accounting;
using Coppice.Store.Trees;

namespace Coppice.Cli.Accounting;

/// <summary>
/// Shows an account to a person: a line for each template, what is wrong below it, a summary last; everything with <c>-v</c>.
/// </summary>
internal static class AccountText
{
    private const int First = 20;

    /// <summary>The lines.</summary>
    /// <param name="report">What was found.</param>
    /// <param name="everything">Whether to tell the whole report.</param>
    public static IEnumerable<string> Lines(AccountReport report, bool everything)
    {
        var (accounts, damage, left) = report;
        foreach (var account in accounts)
        {
            yield return $"{Name(account)}  {Classes(account)}";
            foreach (var line in Faults(account, everything).Concat(everything ? AccountReportText.Lines(account) : []))
            {
                yield return $"    {line}";
            }
        }

        foreach (var one in left)
        {
            yield return VisibleText.Of($"{one.Generation.Template}@{one.Generation.Number}  LEFT OUT: {one.Why}");
        }

        foreach (var problem in damage)
        {
            yield return $"{VisibleText.Of(problem.Path)}  DAMAGED in the store: {problem.Message}";
        }

        var faults = damage.Count
            + accounts.Sum(account =>
                account.Faults.Count + account.MachineFiles.Count + account.Packages.Count(package => package.Origin is null));
        var paths = accounts.Sum(account => account.Counts.Where(pair => pair.Key != PathClass.Missing).Sum(pair => pair.Value));
        yield return $"{Quantity.Count(paths, "path")} of {Quantity.Count(accounts.Count, "template")} accounted for"
            + (faults == 0 ? ": nothing unexplained, nothing altered" : $", {Quantity.Count(faults)} WRONG")
            + (left.Count == 0 ? "" : $"; {Quantity.Count(left.Count, "template")} left out");
    }

    /// <summary>The word for a class.</summary>
    public static string Word(PathClass of) => of switch
    {
        PathClass.Payload => "as packed",
        PathClass.Changed => "changed as seen",
        PathClass.Database => "package database",
        PathClass.MaintainerScript => "by maintainer scripts",
        PathClass.Trigger => "by triggers",
        PathClass.Hook => "by hooks",
        PathClass.PackageManager => "by the package manager",
        PathClass.Files => "by files:",
        PathClass.Script => "by scripts:",
        PathClass.Declared => "by other keys",
        PathClass.Coppice => "by Coppice",
        PathClass.Merged => "merged",
        PathClass.Altered => "ALTERED",
        PathClass.Missing => "MISSING",
        _ => "UNEXPLAINED",
    };

    /// <summary>A file's mode as digits, with its owner where that is not root.</summary>
    public static string Mode(TreeEntry entry) =>
        Convert.ToString(entry.Mode, 8).PadLeft(4, '0') + ((entry.Uid, entry.Gid) == (0u, 0u) ? "" : $" {entry.Uid}:{entry.Gid}");

    private static string Name(TemplateAccount account) =>
        VisibleText.Of($"{account.Generation.Template}@{account.Generation.Number}");

    private static string Classes(TemplateAccount account) =>
        string.Join(
            ", ", account.Counts.OrderBy(pair => pair.Key).Select(pair => $"{Quantity.Count(pair.Value)} {Word(pair.Key)}"));

    private static IEnumerable<string> Faults(TemplateAccount account, bool everything)
    {
        if (!account.IsRecorded)
        {
            yield return "an older version of Coppice grew some of its layers and recorded no provenance (coppice build grows "
                + "them again)";
        }

        foreach (var fault in account.Faults.Take(everything ? int.MaxValue : First))
        {
            yield return Fault(fault);
        }

        if (!everything && account.Faults.Count > First)
        {
            yield return $"and {Quantity.Count(account.Faults.Count - First)} more (-v lists them)";
        }

        foreach (var package in account.Packages.Where(package => package.Origin is null))
        {
            yield return $"{VisibleText.Of($"{package.Installed.Name} {package.Installed.Version}")}  NO ORIGIN: no snapshot in "
                + "the store has this package";
        }

        foreach (var (entry, why) in account.MachineFiles)
        {
            yield return $"{entry.Path}  {why.ToUpperInvariant()}";
        }
    }

    private static string Fault(PathAccount fault) => fault.Class switch
    {
        PathClass.Altered =>
            $"{fault.Entry.Path}  ALTERED: not as in {Package(fault)} ({fault.Differs}), and no one was seen changing it",
        PathClass.Missing => $"{fault.Entry.Path}  MISSING: {Package(fault)} has it, and no one was seen removing it",
        _ => $"{fault.Entry.Path}  UNEXPLAINED: no package has it, and no one was seen making it",
    };

    private static string Package(PathAccount fault) => VisibleText.Of($"{fault.Package!.Name} {fault.Package.Version}");
}
