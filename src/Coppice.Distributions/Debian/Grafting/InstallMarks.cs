using Coppice.Distributions.Grafting;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Grafting;

/// <summary>
/// apt's record of what is there only because other packages need it, /var/lib/apt/extended_states. A package is marked when it is
/// installed; so what the new parent has already keeps the parent's mark. settle.sh sorts the file.
/// </summary>
internal static class InstallMarks
{
    public static BytePath Path { get; } = BytePath.Of("var/lib/apt/extended_states");

    /// <exception cref="GraftDoubtException">Both sides marked the same package.</exception>
    public static byte[] Merge(ReadOnlyMemory<byte> before, ReadOnlyMemory<byte> own, ReadOnlyMemory<byte> parent, DpkgDatabase packagesBefore, DpkgDatabase packagesOfParent)
    {
        var mine = Read(own).Where(record => !AlreadyThere(record.Key, packagesBefore, packagesOfParent)).ToList();
        // Left out of both sides: what the parent says of those is all there is to say.
        var theirs = Read(parent);
        var kept = theirs.Where(record => AlreadyThere(record.Key, packagesBefore, packagesOfParent)).ToList();
        var merged = RecordMerge.Merge(Path, Read(before), mine, [.. theirs.Except(kept)]).Concat(kept);
        return StanzaText.Join(merged.OrderBy(record => record.Key, StringComparer.Ordinal).Select(record => record.Text));
    }

    private static bool AlreadyThere(string key, DpkgDatabase packagesBefore, DpkgDatabase packagesOfParent) =>
        key.Split('\u0001')[0] is var name && !packagesBefore.Has(name) && packagesOfParent.Has(name);

    private static List<FileRecord> Read(ReadOnlyMemory<byte> text) => SharedFiles.Read(text, "Package"u8, "Architecture"u8);
}
