using System.Formats.Tar;
using System.Reflection;
using Coppice.Archives.Downloads;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Foundation.Progress;

namespace Coppice.Diagnosis.Booting;

/// <summary>
/// Makes what a template is booted with, of packages of its own archives: they are downloaded and verified as all packages are,
/// and files are extracted from them without running or installing anything. Kept in the store's cache
/// of the first archive's snapshot.
/// </summary>
/// <param name="runner">Runs programs of this machine.</param>
/// <param name="downloader">Brings packages.</param>
/// <param name="distributions">The known distributions.</param>
public sealed class BootKit(IProcessRunner runner, PackageDownloader downloader, DistributionTable distributions)
{
    /// <summary>The step that progress is reported for.</summary>
    public const string Step = "kernel";

    // Goes up when what is made here changes.
    private const string Form = "boot-2";

    // What reaches the disks of QEMU; the rest is loaded by the template itself, from the disk with the modules.
    private static readonly string[] Early = ["virtio_pci", "virtio_blk", "ext4"];

    /// <summary>The kit for a template; made when it is not there.</summary>
    /// <param name="sources">What the template takes packages from.</param>
    /// <param name="cache">The cache folder of the snapshot of its first archive.</param>
    /// <param name="progress">Takes progress events.</param>
    /// <exception cref="Failure">No archive gives it a kernel, a package cannot be had, a program is missing.</exception>
    public async Task<BootFiles> PrepareAsync(
        PackageSources sources, string cache, IProgressSink progress, CancellationToken cancel)
    {
        var rules = distributions.BootRules(sources.Type);
        var packages = rules.Find(sources) ?? throw NoKernel(sources);
        var folder = Path.Combine(cache, $"{Form}-{packages.Kernel.Digest.Short}-{packages.Tools.Digest.Short}");
        if (!Directory.Exists(folder))
        {
            var files = await downloader.EnsureAsync([packages.Kernel, packages.Tools], progress, cancel).ConfigureAwait(false);
            await progress.RunAsync(
                Step,
                $"extract the kernel from {packages.Kernel.Name}",
                () =>
                    Task.Run(
                        () => Make(rules, files[packages.Kernel.Digest], files[packages.Tools.Digest], folder, cancel), cancel))
                .ConfigureAwait(false);
        }

        return new BootFiles(
            Path.Combine(folder, "kernel"), Path.Combine(folder, "ramdisk"), Path.Combine(folder, "modules"),
            $"{packages.Kernel.Name} {packages.Kernel.Version}");
    }

    private static Failure NoKernel(PackageSources sources) => new(
        $"nothing that may be taken from {string.Join(" and ", sources.All.Select(source => source.Archive.Name))} is a kernel "
            + $"for virtual machines with busybox for {sources.Architecture}",
        "coppice provides busybox", kind: ProblemKind.NotFound);

    private void Make(IBootRules rules, string kernel, string tools, string folder, CancellationToken cancel)
    {
        var work = $"{folder}.{Guid.NewGuid():n}";
        var tree = Directory.CreateDirectory(Path.Combine(work, "tree")).FullName;
        try
        {
            var modules = Path.Combine(tree, "lib/modules");
            Directory.CreateDirectory(modules);
            var found = new HashSet<string>();
            Payload(rules, kernel, work, cancel, (path, content) =>
            {
                if (rules.IsKernel(path))
                {
                    found.Add("kernel");
                    Write(content, Path.Combine(work, "kernel"));
                }
                else if (BelowModules(path) is { } below)
                {
                    Write(content, Path.Combine(modules, below));
                }
            });
            byte[]? busybox = null;
            Payload(
                rules, tools, work, cancel,
                (path, content) => busybox = path == rules.Busybox || path == "usr/" + rules.Busybox
                    ? ReadAll(content)
                    : busybox);
            if (found.Count == 0 || busybox is null || Directory.GetDirectories(modules) is not [var version])
            {
                throw new Failure("the packages for booting lack a kernel, its modules or busybox", kind: ProblemKind.NotFound);
            }

            MakeRamdisk(Path.Combine(work, "ramdisk"), busybox, Modules(version, cancel));
            MakeModules(tree, Path.Combine(work, "modules"), Path.GetFileName(version), cancel);
            Directory.Delete(tree, recursive: true);
            try
            {
                Directory.Move(work, folder);
            }
            catch (IOException) when (Directory.Exists(folder))
            {
                // Another process was faster, and made the same.
            }
        }
        finally
        {
            if (Directory.Exists(work))
            {
                Directory.Delete(work, recursive: true);
            }
        }
    }

    private void Payload(IBootRules rules, string package, string work, CancellationToken cancel, Action<string, Stream> each)
    {
        var file = Path.Combine(work, "payload");
        Tool.Run(runner, "unpacking a package", rules.WritePayload(package, file), cancel);
        using (var tar = new TarReader(File.OpenRead(file)))
        {
            while (tar.GetNextEntry() is { } entry)
            {
                cancel.ThrowIfCancellationRequested();
                if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && entry.DataStream is { } content)
                {
                    each(entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name, content);
                }
            }
        }

        File.Delete(file);
    }

    // Only plain names become paths here: the package is verified, but a name is no reason to write elsewhere.
    private static string? BelowModules(string path)
    {
        var below = new[] { "lib/modules/", "usr/lib/modules/" }.Where(top => path.StartsWith(top, StringComparison.Ordinal))
            .Select(top => path[top.Length..]).FirstOrDefault();
        return below is not null
            && below.Split('/')
                .All(part => part is not ("" or "." or "..") && part.All(c => char.IsAsciiLetterOrDigit(c) || "._+-".Contains(c)))
            ? below
            : null;
    }

    private KernelModules Modules(string version, CancellationToken cancel)
    {
        var files = new Dictionary<string, string>();
        foreach (var file in Directory.EnumerateFiles(version, "*", SearchOption.AllDirectories).Where(KernelModules.IsModule))
        {
            files[KernelModules.NameOf(file)] = file;
        }

        return new KernelModules(files, file => Path.GetExtension(file) switch
        {
            ".xz" =>
                Tool.Run(
                    runner, "xz", Command.Confined("xz", ["--decompress", "--stdout"], new Confinement { Source = file }),
                    cancel).Output,
            ".zst" =>
                Tool.Run(
                    runner, "zstd",
                    Command.Confined("zstd", ["--decompress", "--quiet", "--stdout"], new Confinement { Source = file }),
                    cancel).Output,
            _ => File.ReadAllBytes(file),
        });
    }

    private static void MakeRamdisk(string file, byte[] busybox, KernelModules modules)
    {
        using var to = File.Create(file);
        var archive = new CpioArchive(to);
        foreach (var folder in (string[])["bin", "modules", "coppice", "dev", "proc", "root", "run", "sys"])
        {
            archive.AddDirectory(folder);
        }

        archive.AddFile("bin/busybox", busybox);
        archive.AddFile("init", Guest("init.sh"));
        archive.AddFile("coppice/report.sh", Guest("report.sh"));
        archive.AddFile("coppice/coppice-report.service", Guest("coppice-report.service"));
        foreach (var (number, (name, content)) in modules.InOrder(Early).Index())
        {
            archive.AddFile($"modules/{number:00}-{name}.ko", content);
        }

        archive.Complete();
    }

    private void MakeModules(string tree, string image, string version, CancellationToken cancel)
    {
        var modules = Path.Combine(tree, "lib/modules");
        var indexed =
            new Confinement { Writable = [new ShownPath(Path.Combine(modules, version), $"/tree/lib/modules/{version}")] };
        Tool.Run(runner, "depmod", Command.Confined("depmod", ["-b", "/tree", "-a", version], indexed), cancel);
        var bytes = Directory.EnumerateFiles(tree, "*", SearchOption.AllDirectories)
            .Sum(file => (new FileInfo(file).Length + 4095) / 4096 * 4096);
        using (var file = File.Create(image))
        {
            file.SetLength((((bytes * 5 / 4) >> 20) + 32) << 20);
        }

        Tool.Run(
            runner,
            "mke2fs",
            Command.Confined(
                "mke2fs", ["-q", "-F", "-t", "ext4", "-O", "^has_journal", "-E", "root_owner=0:0", "-d", "/modules", "/image"],
                new Confinement { Readable = [new ShownPath(modules, "/modules")], Writable = [new ShownPath(image, "/image")] }),
            cancel);
    }

    private static void Write(Stream content, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        content.CopyTo(file);
    }

    private static byte[] ReadAll(Stream content)
    {
        var memory = new MemoryStream();
        content.CopyTo(memory);
        return memory.ToArray();
    }

    private static byte[] Guest(string name) =>
        ReadAll(Assembly.GetExecutingAssembly().GetManifestResourceStream($"Coppice.Diagnosis.Booting.Guest.{name}")!);
}
