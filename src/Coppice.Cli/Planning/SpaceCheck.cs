using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning;

namespace Coppice.Cli.Planning;

/// <summary>Whether the store has room for what a plan takes for certain.</summary>
internal static class SpaceCheck
{
    /// <summary>Bytes to download: of packages that are not there yet, each once.</summary>
    public static long DownloadBytes(IReadOnlyDictionary<string, Resolution> resolutions, Func<PackageFile, bool> isHere) =>
        resolutions.Values.SelectMany(resolution => resolution.Packages).DistinctBy(package => package.Digest).Where(package => !isHere(package)).Sum(package => package.Size);

    /// <summary>
    /// Refuses to begin what cannot end: the packages alone have no room. How much of what is installed is new to the store
    /// nobody knows before, so that this only has a mark in the plan.
    /// </summary>
    /// <exception cref="Failure">They have none, and nobody said <c>--yes</c>.</exception>
    public static void Require(VerbContext context, IReadOnlyDictionary<string, Resolution> resolutions, Func<PackageFile, bool> isHere, long freeBytes)
    {
        if (DownloadBytes(resolutions, isHere) is var download && download > freeBytes && !context.Settings.Yes)
        {
            throw new Failure(
                $"the packages to download take {Quantity.Size(download)}, and where the store lies {Quantity.Size(freeBytes)} are free",
                $"coppice gc --packages    # or make room otherwise; coppice {context.Arguments.CommandResult.Command.Name} --yes begins all the same");
        }
    }
}
