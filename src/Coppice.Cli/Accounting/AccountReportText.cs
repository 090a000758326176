using Coppice.Engine.Documents;
using Coppice.Foundation;
using Coppice.Growing.Accounting;

namespace Coppice.Cli.Accounting;

/// <summary>The report of one template: what somebody wants to know who decides whether to trust it.</summary>
internal static class AccountReportText
{
    public static IEnumerable<string> Lines(TemplateAccount account)
    {
        yield return "packages:";
        foreach (var package in account.Packages)
        {
            var installed = package.Installed;
            yield return $"    {VisibleText.Of($"{installed.Name} {installed.Version} {installed.Architecture}")}"
                + (
                    package.Origin is { } origin
                        ? $" · {origin.Archive.Name}, {origin.Suite.Name} · {origin.File.Digest.Short}"
                        : "")
                + (package.Licences.Count > 0 ? VisibleText.Of($" · {string.Join(", ", package.Licences)}") : "");
        }

        yield return "changed after unpacking:";
        foreach (var changed in account.Changed)
        {
            yield return $"    {changed.Entry.Path}  {changed.Differs}: {AuthorText.Of(changed)}";
        }

        yield return "setuid, setgid and file capabilities:";
        foreach (var privileged in account.Privileged)
        {
            yield return $"    {privileged.Entry.Path}  {AccountText.Mode(privileged.Entry)}"
                + string.Concat(privileged.Entry.Xattrs.Attributes.Select(attribute => $" {attribute.Key}"))
                + (privileged.Package is { } package ? $" · {VisibleText.Of(package.Name)}" : "");
        }

        yield return "users:";
        foreach (var user in account.Users)
        {
            yield return $"    {VisibleText.Of($"{user.Uid} {user.Name} {user.Home} {user.Shell}")}"
                + (user.Password ? " · CAN LOG IN WITH A PASSWORD" : "");
        }

        yield return "started by themselves:";
        foreach (var unit in account.Units)
        {
            yield return $"    {VisibleText.Of(unit.Name)} for "
                + VisibleText.Of(unit.WantedBy)
                + string.Concat(unit.Listens.Select(listens => $" · listens on {VisibleText.Of(listens)}"));
        }
    }
}
