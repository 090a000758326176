using Coppice.Distributions.Grafting;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Grafting;

/// <summary>
/// apt's record of what is there only because other packages need it, /var/lib/apt/extended_states. A package without a record
/// was asked for, so that saying nothing says something: the file is merged also where only one side changed it. A package is
/// marked when it is installed; so what the new parent has already keeps the parent's mark, unless the template asks for it by
/// name. settle.sh sorts the file.
/// </summary>
internal static class InstallMarks
{
    public static BytePath Path { get; } = BytePath.Of("var/lib/apt/extended_states");

    /// <exception cref="MustRebuildException">Both sides marked the same package.</exception>
    public static byte[] Merge(
        ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> own, ReadOnlyMemory<byte> parent, MarkedPackages packages)
    {
        var mine = Read(own).Where(record => !packages.IsParents(record.Key)).ToList();
        // Left out of both sides: what the parent says of those is all there is to say.
        var theirs = Read(parent);
        var kept = theirs.Where(record => packages.IsParents(record.Key)).ToList();
        var merged = RecordMerge.Merge(Path, Read(before), mine, [.. theirs.Except(kept)]).Concat(kept)
            .Where(record => packages.MayBeMarked(record.Key));
        return StanzaText.Join(merged.OrderBy(record => record.Key, StringComparer.Ordinal).Select(record => record.Text));
    }

    private static List<FileRecord> Read(ReadOnlyMemory<byte> text) => SharedFiles.Read(text, "Package"u8, "Architecture"u8);
}

/// <summary>What decides whose mark of a package counts.</summary>
/// <param name="Before">Packages of the old parent.</param>
/// <param name="Own">Packages of the template on it.</param>
/// <param name="Parent">Packages of the new parent.</param>
/// <param name="Wanted">Packages that the template asks for, as it writes them.</param>
internal sealed record MarkedPackages(DpkgDatabase Before, DpkgDatabase Own, DpkgDatabase Parent, IReadOnlyList<string> Wanted)
{
    private readonly HashSet<string> wanted = [.. Wanted.Select(WantedName.Of)];

    /// <summary>Whether the new parent brings a package that the old one had not: no one would install it again.</summary>
    public bool IsParents(string key) => Name(key) is var name && !Before.Has(name) && Parent.Has(name);

    /// <summary>
    /// Not what is asked for by name, wherever it comes from, nor what the template removes: apt forgets that mark (apt,
    /// writeStateFile).
    /// </summary>
    public bool MayBeMarked(string key) =>
        Name(key) is var name && !wanted.Contains(name) && !(Before.Has(name) && !Own.Has(name));

    private static string Name(string key) => key.Split('\u0001')[0];
}

/// <summary>What a family file asks for (apt-get(8)): a name, perhaps with an architecture, a version or a suite.</summary>
internal static class WantedName
{
    /// <summary>The name of the package.</summary>
    public static string Of(string word) => word.Split(':', '=', '/')[0];
}
