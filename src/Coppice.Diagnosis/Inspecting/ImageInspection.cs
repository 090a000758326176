using Coppice.Diagnosis.Journal;
using Coppice.Distributions;
using Coppice.Distributions.Importing;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Diagnosis.Inspecting;

/// <summary>What an image has in it. Texts are the image's: nothing is safe to show as it is.</summary>
/// <param name="Root">Its root file system.</param>
/// <param name="Release">os-release(5) by key; empty when there is none.</param>
/// <param name="Distribution">The distribution whose package database it has (<c>debian</c>); null when none is known.</param>
/// <param name="Packages">The installed packages.</param>
/// <param name="Accounts">Accounts that someone could log in to.</param>
/// <param name="JournalEntries">How many entries its journal has, of those that were read.</param>
/// <param name="HasJournal">Whether it has files of a journal; without an entry they could not be read.</param>
/// <param name="Failed">Units that failed in the newest boot of its journal.</param>
/// <param name="NotStarted">Units that were not started in it because something that they need failed or did not come.</param>
/// <param name="Missing">Commands that units missed in the newest boot.</param>
public sealed record ImageContents(
    RootFileSystem Root,
    IReadOnlyDictionary<string, string> Release,
    string? Distribution,
    IReadOnlyList<InstalledPackage> Packages,
    IReadOnlyList<Account> Accounts,
    int JournalEntries,
    bool HasJournal,
    IReadOnlyList<FailedUnit> Failed,
    IReadOnlyList<UnitNotStarted> NotStarted,
    IReadOnlyList<MissingCommand> Missing);

/// <summary>Looks into image files without mounting them.</summary>
/// <param name="runner">Runs programs of this machine, confined.</param>
/// <param name="distributions">The known distributions.</param>
public sealed class ImageInspection(IProcessRunner runner, DistributionTable distributions)
{
    /// <summary>Looks into an image: raw with or without a GPT, or qcow2.</summary>
    /// <exception cref="Failure">It cannot be read, or has no ext4 file system.</exception>
    public ImageContents Read(string image, CancellationToken cancel) => InRaw(image, ReadRaw, cancel);

    /// <summary>Reads of an image's tree what is asked for: raw with or without a GPT, or qcow2.</summary>
    /// <param name="image">Absolute path of the image.</param>
    /// <param name="read">Reads; the tree is there only while it does.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">It cannot be read, or has no ext4 file system; or what <paramref name="read"/> says.</exception>
    public T ReadTree<T>(string image, Func<ISystemTree, T> read, CancellationToken cancel) =>
        InRaw(image, (raw, stop) => read(new ImageTree(Files(raw, stop).Files, stop)), cancel);

    private T InRaw<T>(string image, Func<string, CancellationToken, T> read, CancellationToken cancel)
    {
        Tool.Require("to look into an image", Tool.ForInspecting);
        return new RawImage(runner).Read(image, raw => read(raw, cancel), cancel);
    }

    private ImageContents ReadRaw(string image, CancellationToken cancel)
    {
        var (files, root) = Files(image, cancel);
        byte[] Content(string path) => files.TryRead(path, cancel) ?? [];
        var release = OsRelease.Files.Select(path => files.TryRead(path, cancel)).FirstOrDefault(text => text is not null) ?? [];
        var (distribution, packages) = Installed(files, cancel);
        var (lines, hasJournal) = files.Journal(cancel);
        var journal = JournalEntry.ReadAll(lines).ToList();
        var newest = journal.Count == 0 ? [] : journal.Where(entry => entry.Boot == journal[^1].Boot).ToList();
        var failed = FailedUnit.Of(newest);
        var names = failed.Select(unit => unit.Name).ToHashSet();
        return new ImageContents(
            root, OsRelease.Parse(release), distribution, packages,
            Account.Read(Content("etc/passwd"), Content("etc/shadow"), Content("etc/group")),
            journal.Count, hasJournal, failed, FailedUnit.NotStarted(newest),
            [.. MissingCommand.In(newest).OrderBy(missing => !names.Contains(missing.Unit))]);
    }

    private (ImageFiles Files, RootFileSystem Root) Files(string image, CancellationToken cancel)
    {
        using var handle = File.OpenHandle(image);
        var root = RootFileSystem.Find(handle);
        var files = new ImageFiles(runner, image, root);
        files.RequireRoot(cancel);
        return (files, root);
    }

    private (string?, IReadOnlyList<InstalledPackage>) Installed(ImageFiles files, CancellationToken cancel)
    {
        var tree = new ImageTree(files, cancel);
        foreach (var type in distributions.Types.Select(type => type.Name))
        {
            var manager = distributions.PackageManager(type);
            if (manager.ReadDatabase(tree) is { Length: > 0 } database)
            {
                return (type, manager.ReadInstalled(database));
            }
        }

        return (null, []);
    }
}
