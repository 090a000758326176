using Coppice.Distributions.Debian.Grafting;

namespace Coppice.Distributions.Debian.Upgrading;

/// <summary>
/// Which dependencies decide in what order dpkg configures the packages that a template installs on its parent. What the parent
/// has is configured already, so a dependency on it decides nothing. But dpkg processes the triggers of a package before it
/// configures what depends on that one (deb-triggers(5)), whoever brought it.
/// </summary>
/// <param name="names">Packages that decide, and what they provide; null for all.</param>
internal sealed class ConfigurationOrder(IReadOnlySet<string>? names)
{
    /// <summary>Every dependency decides.</summary>
    public static ConfigurationOrder OfAll { get; } = new(null);

    /// <summary>Of the packages of a template.</summary>
    public static ConfigurationOrder Of(UpgradedTree tree)
    {
        if (tree.Own is not { } own)
        {
            return OfAll;
        }

        var triggered = TriggerInterests.Read(tree.Read, tree.FilesIn).Select(interest => interest.Package).ToHashSet();
        return new ConfigurationOrder(new DpkgDatabase(tree.Database).Installed
            .Where(package => own.Contains(package.Name) || triggered.Contains(package.Name))
            .SelectMany(package => Relation.Groups(package.Field("Provides"u8)).SelectMany(group => group)
                .Select(provided => provided.Name).Prepend(package.Name))
            .ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>The dependencies that decide.</summary>
    /// <param name="depends">The field <c>Depends</c> (deb-control(5)), without versions.</param>
    public string Deciding(string depends) => names is null
        ? depends
        : string.Join(", ", depends.Split(',', StringSplitOptions.TrimEntries)
            .Where(group => Relation.Groups(group).SelectMany(either => either).Any(Decides)));

    // What cannot be read may name anything.
    private bool Decides(Relation relation) => relation.Operator == "?" || names!.Contains(relation.Name);
}
