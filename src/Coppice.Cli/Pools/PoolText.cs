using Coppice.Apply;
using Coppice.Delivery.Pools;
using Coppice.Engine.Publishing;
using Coppice.Foundation;

namespace Coppice.Cli.Pools;

/// <summary>Shows a person what became of a pool.</summary>
internal static class PoolText
{
    /// <summary>One line for each image that changed: the result.</summary>
    public static IEnumerable<string> Lines(PoolKept kept) => Changed(kept).Select(image =>
    {
        IEnumerable<string> shared = image.Cloned > 0 || image.Copied == 0 ? [$"{Quantity.Size(image.Cloned)} shared"] : [];
        IEnumerable<string> copied = image.Copied > 0 ? [$"{Quantity.Size(image.Copied)} copied"] : [];
        return $"{image.Name}: {Quantity.Size(image.Written)} new, {string.Join(", ", shared.Concat(copied))}";
    });

    /// <summary>What is said besides, after lines for people: why blocks had to be copied, and how many images changed.</summary>
    public static IEnumerable<string> Remarks(PoolKept kept)
    {
        if (kept.Applied.Any(image => image.Copied > 0))
        {
            yield return kept.Applied.Any(image => image.Cloned > 0)
                ? "not all blocks could be shared; they were copied. btrfs does not share between files with and without "
                    + "checksums (lsattr shows C)"
                : "this file system does not share blocks between files: blocks were copied instead. btrfs and XFS share";
        }

        var changed = Changed(kept);
        var unchanged = Quantity.Count(kept.Templates.Count - changed.Count);
        yield return changed.Count == 0
            ? $"nothing to do: {Quantity.Count(kept.Templates.Count, "image")} of the pool match the store"
            : $"{Quantity.Count(changed.Count, "image")} updated, {unchanged} unchanged · "
                + $"{Quantity.Size(changed.Sum(image => image.Written))} new";
    }

    /// <summary>What is said after a stream was written: to standard error, since standard output may be the stream.</summary>
    public static string Remark(IReadOnlyList<SentImage> sent) =>
        $"{Quantity.Count(sent.Count, "image")} in the stream · {Quantity.Size(sent.Sum(image => image.Size.Literal))} new "
            + "blocks";

    private static List<AppliedImage> Changed(PoolKept kept) => [.. kept.Applied.Where(image => image.Changed)];
}
