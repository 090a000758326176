using Coppice.Foundation;

namespace Coppice.Delivery.Ext4.Reading;

/// <summary>Why a file system that someone else made is not read.</summary>
internal static class Damage
{
    /// <summary>It says of itself what cannot be.</summary>
    internal static Failure Of(string what) => new($"the image's file system is damaged: {what}", kind: ProblemKind.Damaged);

    /// <summary>It has what is not read here.</summary>
    internal static Failure Unsupported(string what) =>
        new($"the image's file system has {what}, which is not supported", kind: ProblemKind.Unsupported);
}
