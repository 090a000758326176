using System.Globalization;

namespace Coppice.Apply.Lvm;

/// <summary>
/// What is noted about the content of a volume, as a tag of that volume. It goes where the volume goes, under whatever name. A
/// volume that LVM makes of it (a snapshot, as at each start of a template and each revert) has another uuid, and no tag.
/// </summary>
/// <param name="Digest">The image's digest.</param>
/// <param name="Bytes">The image's size; the volume can be up to an extent larger.</param>
/// <param name="Made">When the recipe was made, in seconds since 1970: older ones are refused from then on.</param>
/// <param name="Uuid">The volume's uuid.</param>
/// <param name="DataPercent">How much of the volume was mapped, as lvs(8) says it.</param>
internal sealed record VolumeRecord(string Digest, long Bytes, long Made, string Uuid, string DataPercent)
{
    /// <summary>The tag of a volume that is not finished.</summary>
    public const string Unfinished = "coppice.unfinished";

    private const string Start = "coppice.image";

    /// <summary>Whether a tag is one of Coppice's.</summary>
    public static bool IsOwn(string tag) => tag == Unfinished || tag.StartsWith($"{Start}/", StringComparison.Ordinal);

    /// <summary>Reads a tag; null when it is another.</summary>
    public static VolumeRecord? TryParse(string tag) =>
        tag.Split('/') is [Start, { Length: 64 } digest, var bytes, var made, var uuid, var percent]
        && digest.All(char.IsAsciiHexDigitLower)
        && long.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
        && long.TryParse(made, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? new VolumeRecord(digest, size, seconds, uuid, percent)
            : null;

    /// <summary>The tag.</summary>
    public override string ToString() => $"{Start}/{Digest}/{Bytes}/{Made}/{Uuid}/{DataPercent}";
}
