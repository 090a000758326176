using System.Formats.Tar;
using Coppice.Distributions;
using Coppice.Distributions.Building;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
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
        var (name, needs) = (VisibleText.Of(archive.Name), "components of {0} are built again at the date of this machine: ");
        if (engine.Distributions.BuildRules(archive.Type).OtherDate is not { } shim)
        {
            return null;
        }

        if (catalog.Files.Where(file => file.Name == shim.Package).OrderBy(file => file.Version, StringComparer.Ordinal)
            .LastOrDefault() is not { } package)
        {
            progress.Note(string.Format(null, needs, name)
                + $"no archive of {VisibleText.Of(archive.Built!.Environment.Value)} has the package {shim.Package}");
            return null;
        }

        try
        {
            using var downloader = engine.Downloader();
            var files = await downloader.EnsureAsync([package], progress, cancel);
            if (Unpack(archive, shim, package, files[package.Digest], cancel) is { } library)
            {
                return new BuildClock(library, shim.Variables(BuildClock.Library, BuildClock.Shift), BuildClock.Shift)
                {
                    Ask = shim.Ask,
                };
            }

            progress.Note(string.Format(null, needs, name) + $"the package {shim.Package} has no library for it");
        }
        catch (Failure failure)
        {
            progress.Note(string.Format(null, needs, name) + failure.Problems[0].Message);
        }

        return null;
    }

    private string? Unpack(
        ArchiveDeclaration archive, DateShim shim, PackageFile package, string file, CancellationToken cancel)
    {
        using (var content = File.OpenRead(file))
        {
            if (!package.Digest.IsOf(content))
            {
                throw new Failure($"{file} is not the package that the signed index names", "coppice fsck",
                    kind: ProblemKind.Damaged);
            }
        }

        var library = Path.Combine(folder, $"{package.Digest.Hex}.so");
        var found = false;
        var command = engine.Distributions.AccountRules(archive.Type).PrintPayload(file) with
        {
            OnOutput = output =>
            {
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
            },
        };
        if (!engine.Processes.Run(command, cancel).Succeeded || !found)
        {
            return null;
        }

        File.SetUnixFileMode(library, (UnixFileMode)Foundation.Posix.ModeBits.Readable);
        return library;
    }
}
