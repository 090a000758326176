namespace Coppice.Distributions.Debian.Grafting;

/// <summary>
/// The index of manual pages (mandb(8)). What man-db writes when it is installed differs from what its trigger writes, so
/// finalizing makes the index anew from all pages there are, whenever something has written to it: then it is a function of the
/// tree alone.
/// </summary>
internal static class ManualPages
{
    private const string Package = "man-db";

    /// <summary>Has finalizing make it again.</summary>
    public static SandboxStep MakeAgain { get; } = new(
        "let the index of manual pages be made again",
        ["/bin/sh", "-c", "if test -f /var/cache/man/index.db; then touch /var/cache/man/index.db; fi"]);

    /// <summary>Whether a trigger is the one that keeps the index up to date.</summary>
    public static bool AreIndexedBy(TriggerInterest interest) => interest is { Package: Package, IsPath: true };
}
