using Coppice.Delivery.Images;
using Coppice.Diagnosis.Booting.Units;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;
using Coppice.Store;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Diagnosis.Booting;

/// <summary>Boots a generation in a virtual machine, on an image made for it, and tells how its start went.</summary>
/// <param name="runner">Runs programs of this machine.</param>
/// <param name="layers">The store's layers; the caller holds the lock for reading.</param>
/// <param name="generations">The store's generations: an image is laid out by those of its ancestors.</param>
/// <param name="time">The clock.</param>
public sealed class TemplateBoot(IProcessRunner runner, LayerStore layers, GenerationStore generations, TimeProvider time)
{
    private const long MiB = 1 << 20;
    private const long JournalAndTables = 128 * MiB;
    private const long LargestProgram = 16 * MiB;

    // Not in the store: the path of the monitor's socket has 107 bytes at most (unix(7)).
    private const string Place = "/var/tmp";

    /// <summary>Whether a tree has something that the kernel can start.</summary>
    public static bool CanBoot(TreeReader tree) =>
        tree.Follow(BytePath.Of("sbin/init")) is { } init
            && tree.Listing.Find(init) is { Type: EntryType.File } file
            && (file.Mode & 0x49) != 0;

    /// <summary>Boots the generation and waits until it is up, fails or takes too long.</summary>
    /// <param name="generation">What to boot.</param>
    /// <param name="files">The kernel and what belongs to it.</param>
    /// <param name="options">Memory, time limit and whether to try KVM.</param>
    /// <param name="results">The folder that takes console log and screenshot; it is emptied.</param>
    /// <param name="keep">Where to leave the image as the template left it; null to throw it away.</param>
    /// <param name="progress">Takes progress events.</param>
    /// <param name="cancel">Switches the machine off.</param>
    /// <exception cref="Failure">A program is missing, the image cannot be made, QEMU cannot be started.</exception>
    public async Task<BootResult> RunAsync(
        Generation generation, BootFiles files, BootOptions options, string results, string? keep,
        IProgressSink progress, CancellationToken cancel)
    {
        var folder = $"{Place}/coppice-boot-{Guid.NewGuid():n}";
        Directory.CreateDirectory(folder, (UnixFileMode)ModeBits.PrivateFolder);
        try
        {
            var image = Path.Combine(folder, "image");
            await progress.RunAsync(
                "image", "make its image", () => Task.Run(() => MakeImage(generation, options, image, cancel)))
                .ConfigureAwait(false);
            var acceleration = options.Emulate
                ? Acceleration.Emulation
                : await Acceleration.ProbeAsync(runner, time, cancel).ConfigureAwait(false);
            return await progress.RunAsync(
                "boot",
                $"boot {VisibleText.Of(generation.Template)}@{generation.Number} with {files.Package}",
                () => BootAsync(acceleration, image),
                booted => new StepEnded(
                    "boot", booted.End is BootEnd.Failed or BootEnd.TimedOut ? StepOutcome.Failed : StepOutcome.Done, booted.Why,
                    booted.Console)).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        async Task<BootResult> BootAsync(Acceleration acceleration, string image)
        {
            // Not in the title, which stays when it turns out that this way does not work.
            progress.Report(new StepPrinted("boot", $"by {acceleration.Name}"));
            var result = await OnceAsync(acceleration).ConfigureAwait(false);
            if (result.Why == VirtualMachine.Silent)
            {
                progress.Report(
                    new StepPrinted("boot", $"no output by {acceleration.Name}; trying again by {Acceleration.Emulation.Name}"));
                MakeImage(generation, options, image, cancel);
                result = await OnceAsync(Acceleration.Emulation).ConfigureAwait(false);
            }

            var kept = Keep(WithoutXen(generation, result), results);
            if (keep is not null)
            {
                Move(image, keep, cancel);
            }

            return kept;
        }

        Task<BootResult> OnceAsync(Acceleration acceleration)
        {
            // A folder for each, since a machine that hangs in the kernel may go on writing to its own.
            var output = Directory.CreateDirectory(Path.Combine(folder, acceleration.Name)).FullName;
            return new VirtualMachine(runner, time).BootAsync(
                Path.Combine(folder, "image"), files, acceleration, options, output, line =>
                    progress.Report(new StepPrinted("boot", line)), cancel);
        }
    }

    // What the template told is held against what it has; the machine itself knows only what came over the line.
    private BootResult WithoutXen(Generation generation, BootResult result)
    {
        var tree = TreeReader.Of(layers, generation);
        byte[]? Program(string path)
        {
            try
            {
                return tree.Follow(BytePath.Of(path)) is { } real
                    && tree.Listing.Find(real) is { Type: EntryType.File, Size: <= LargestProgram }
                    ? tree.ReadAllBytes(real)
                    : null;
            }
            catch (Failure)
            {
                // Not a path that a tree can have, or a content that was lost; fsck tells of that.
                return null;
            }
        }

        var report = result.Report with { NeedXen = new XenNeeds(Program).Of(result.Report) };
        return report is { IsComplete: true, LacksOnlyXen: true }
            ? result with { Report = report, End = BootEnd.UpWithoutXen, Why = null }
            : result with { Report = report };
    }

    private void MakeImage(Generation generation, BootOptions options, string image, CancellationToken cancel)
    {
        // Each file takes whole blocks, and an inode.
        var listing = layers.Listing(generation.Layers);
        var bytes = listing.TotalBytes + (listing.Entries.Count * 4096L) + JournalAndTables + options.Free;
        var size = Math.Max(ImageOptions.LeastSize, (bytes + MiB - 1) / MiB * MiB);
        using (File.Create(image))
        {
            // An empty file is asked for.
        }

        new RootImage(runner, layers, generations)
            .Fill(generation, new ImageOptions(size, Bare: true), image, advanced: null, cancel);
    }

    // The results of the last time are of no use any more; whatever else is in a folder that someone named is not ours.
    private static BootResult Keep(BootResult result, string results)
    {
        try
        {
            Directory.CreateDirectory(results);
            return result with { Console = Kept(result.Console, results) ?? "", Screenshot = Kept(result.Screenshot, results) };
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new Failure(
                $"cannot write to {VisibleText.Of(results)}: {e.Message}", "coppice boot TEMPLATE --output OTHER", inner: e,
                kind: ProblemKind.FileAccess);
        }
    }

    private static string? Kept(string? file, string results)
    {
        if (file is null)
        {
            return null;
        }

        var to = Path.Combine(results, Path.GetFileName(file));
        File.Delete(to);
        return WrittenFile.TryCopy(file, to) ? to : null;
    }

    private void Move(string image, string to, CancellationToken cancel) =>
        // Holes stay holes on another file system, too.
        Tool.Run(runner, "cp", Command.Own("cp", "--sparse=always", "--no-target-directory", "--", image, to), cancel);
}
