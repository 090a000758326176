using Coppice.Distributions.Debian.Grafting;

namespace Coppice.Distributions.Debian.Upgrading;

/// <summary>
/// Which dependencies decide in what order dpkg configures the packages that a template installs on its parent. What the parent
/// has is configured already, so a dependency on it decides nothing. But dpkg processes the triggers of a package before it
/// configures what depends on that one (deb-triggers(5)), whoever brought it.
/// </summary>
internal sealed class ConfigurationOrder
{
    // Packages that decide, and what they provide; null for all. Asked only where dependencies differ.
    private readonly Lazy<IReadOnlySet<string>?> names;

    private ConfigurationOrder(Func<IReadOnlySet<string>?> names) => this.names = new Lazy<IReadOnlySet<string>?>(names);

    /// <summary>Every dependency decides.</summary>
    public static ConfigurationOrder OfAll { get; } = new(() => null);

    /// <summary>Of the packages of a template.</summary>
    public static ConfigurationOrder Of(UpgradedTree tree) => tree.Own is { } own ? new(() => Deciding(tree, own)) : OfAll;

    /// <summary>Whether nothing that decides differs.</summary>
    /// <param name="then">The field <c>Depends</c> (deb-control(5)) of one version of a package, without versions.</param>
    /// <param name="now">That of the other one.</param>
    public bool IsSame(string then, string now) => then == now || (names.Value is not null && Deciding(then) == Deciding(now));

    private static HashSet<string> Deciding(UpgradedTree tree, IReadOnlySet<string> own)
    {
        var triggered = TriggerInterests.Read(tree.Read, tree.FilesIn).Select(interest => interest.Package).ToHashSet();
        return new DpkgDatabase(tree.Database).Installed
            .Where(package => own.Contains(package.Name) || triggered.Contains(package.Name))
            .SelectMany(package => Relation.Groups(package.Field("Provides"u8)).SelectMany(group => group)
                .Select(provided => provided.Name).Prepend(package.Name))
            .ToHashSet(StringComparer.Ordinal);
    }

    private string Deciding(string depends) => string.Join(", ", depends.Split(',', StringSplitOptions.TrimEntries)
        .Where(group => Relation.Groups(group).SelectMany(either => either).Any(Decides)));

    // What cannot be read may name anything.
    private bool Decides(Relation relation) => relation.Operator == "?" || names.Value!.Contains(relation.Name);
}
