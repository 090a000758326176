using System.Formats.Tar;
using Coppice.Distributions;
using Coppice.Distributions.Building;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Progress;
using Coppice.Growing.Accounting;
using Coppice.Growing.Packaging;

namespace Coppice.Engine.Components;

/// <summary>
/// Finds the library that shows builds another date: in a package of the archives that their environment is made of, verified as
/// every other one. It is laid next to a build and never into a tree.
/// </summary>
/// <param name="engine">The store.</param>
/// <param name="folder">A folder for the library, which the caller removes.</param>
internal sealed class OtherClock(CoppiceEngine engine, string folder)
{
    /// <summary>The clock of an archive's builds.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="catalog">What its environment may take.</param>
    /// <param name="progress">Told why there is none.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>Null where builds can only have the date of this machine.</returns>
    public async Task<BuildClock?> FindAsync(
        ArchiveDeclaration archive, IPackageCatalog catalog, IProgressSink progress, CancellationToken cancel)
    {
        if (engine.Distributions.BuildRules(archive.Type).OtherDate is not { } shim)
        {
            return null;
        }

        BuildClock? None(string why)
        {
            progress.Note($"components of {VisibleText.Of(archive.Name)} are built again at the date of this machine: {why}");
            return null;
        }

        var versions = Comparer<string>.Create(engine.Distributions.PackageManager(archive.Type).CompareVersions);
        if (catalog.Files.Where(file => file.Name == shim.Package).MaxBy(file => file.Version, versions) is not { } package)
        {
            return None($"no archive of {VisibleText.Of(archive.Built!.Environment.Value)} has the package {shim.Package}");
        }

        try
        {
            using var downloader = engine.Downloader();
            var files = await downloader.EnsureAsync([package], progress, cancel);
            return Unpack(shim, package, files[package.Digest], cancel) is not { } library
                ? None($"the package {shim.Package} has no library for it")
                : new BuildClock(library, shim.Variables(BuildClock.Library, BuildClock.Shift), BuildClock.Shift)
                {
                    Ask = shim.Ask,
                };
        }
        catch (Failure failure)
        {
            return None(failure.Problems[0].Message);
        }
    }

    private string? Unpack(DateShim shim, PackageFile package, string file, CancellationToken cancel)
    {
        PackageOpening.RequireIntact(package, file);
        var library = Path.Combine(folder, $"{package.Digest.Hex}.so");
        var found = PackageOpening.Run(
            engine.Processes, package, shim.Open(file), output =>
            {
                var found = false;
                using var tar = new TarReader(output, leaveOpen: true);
                while (tar.GetNextEntry() is { } entry)
                {
                    if (!found && entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile
                        && entry.Name.EndsWith(shim.Ending, StringComparison.Ordinal))
                    {
                        entry.ExtractToFile(library, overwrite: true);
                        found = true;
                    }
                }

                output.CopyTo(Stream.Null);
                return found;
            },
            cancel);
        if (!found)
        {
            return null;
        }

        File.SetUnixFileMode(library, (UnixFileMode)ModeBits.Readable);
        return library;
    }
}
