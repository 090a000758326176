using System.Globalization;

namespace Coppice.Apply.Verifying;

/// <summary>What an image is, compared with what it should be.</summary>
/// <param name="Name">The image.</param>
/// <param name="Same">Whether it is that; null when it cannot be known.</param>
/// <param name="Says">Why it cannot be known, or how it differs.</param>
internal sealed record VerifiedImage(string Name, bool? Same, string Says)
{
    /// <summary>How many offsets are shown.</summary>
    public const int FewOffsets = 8;

    /// <summary>An image of which single blocks differ.</summary>
    /// <param name="name">The image.</param>
    /// <param name="blocks">How many.</param>
    /// <param name="offsets">Where the first are, in bytes.</param>
    public static VerifiedImage Blocks(string name, long blocks, IEnumerable<long> offsets) => new(
        name, Same: false, string.Create(
            CultureInfo.InvariantCulture,
            $"{blocks} {(blocks == 1 ? "block" : "blocks")} at {string.Join(' ', offsets.Take(FewOffsets))}"
                + $"{(blocks > FewOffsets ? " …" : "")}"));

    /// <summary>The line that is printed.</summary>
    public override string ToString() =>
        $"{Name} {Same switch { true => "same", false => "differs", _ => "unknown" }}{(Says.Length > 0 ? $" {Says}" : "")}";
}
