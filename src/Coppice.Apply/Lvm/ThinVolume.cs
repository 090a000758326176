using System.Globalization;
using Coppice.Recipes;

namespace Coppice.Apply.Lvm;

/// <summary>A volume, as lvs(8) reports it.</summary>
/// <param name="Name">Its name in the volume group.</param>
/// <param name="Uuid">What LVM gave it when it was made: no other volume ever has it, and renaming leaves it.</param>
/// <param name="Bytes">Its size, whole extents.</param>
/// <param name="DataPercent">How much of it is mapped, as LVM writes it; empty while it is not active.</param>
/// <param name="IsOpen">Whether a program or file system has it open.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="Pool">The thin pool that it lies in; empty when in none.</param>
internal sealed record ThinVolume(
    string Name, string Uuid, long Bytes, string DataPercent, bool IsOpen, IReadOnlyList<string> Tags, string Pool)
{
    /// <summary>The fields to ask lvs(8) for, in their order.</summary>
    public const string Fields = "lv_name,lv_uuid,lv_size,data_percent,lv_attr,lv_tags,pool_lv,vg_extent_size,chunk_size";

    /// <summary>Bytes of an extent of its volume group: sizes are multiples.</summary>
    public long Extent { get; private init; }

    /// <summary>Bytes of a chunk, of a pool.</summary>
    public long Chunk { get; private init; }

    /// <summary>What Coppice noted about its content; null when it noted nothing, or about another volume.</summary>
    public VolumeRecord? Record => Tags.Select(VolumeRecord.TryParse).FirstOrDefault(record => record?.Uuid == Uuid);

    /// <summary>What is noted about its content, when that can be believed: as much of it is mapped as then.</summary>
    public VolumeRecord? Believed => Record is { } record && record.DataPercent == DataPercent && DataPercent.Length > 0
        && record.Bytes <= Bytes ? record : null;

    /// <summary>Parses what lvs(8) writes.</summary>
    /// <exception cref="RefusedException">It is something else.</exception>
    public static List<ThinVolume> Parse(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => ParseLine(line.Trim()))];

    private static ThinVolume ParseLine(string line) =>
        line.Split('|') is [var name, { Length: > 0 } uuid, var bytes, var percent, { Length: >= 6 } attributes, var tags,
            var pool, var extent, var chunk] && TryNumber(bytes, out var size) && TryNumber(extent, out var unit) && unit > 0
            ? new ThinVolume(
                name, uuid, size, percent, attributes[5] == 'o', tags.Split(',', StringSplitOptions.RemoveEmptyEntries), pool)
            {
                Extent = unit, Chunk = TryNumber(chunk, out var part) ? part : 0,
            }
            : throw new RefusedException($"lvs says something that was not asked for: {line}", "sudo lvs --version");

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
