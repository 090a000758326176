using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;

namespace Coppice.Delivery.Images;

/// <summary>
/// The partitions that the builders of Qubes give a root image: GPT, an EFI system partition, a BIOS boot partition, and the root
/// file system as the third, with fixed identifiers. Written by sfdisk(8) and mkfs.vfat(8).
/// </summary>
internal sealed class PartitionTable(IProcessRunner runner)
{
    private const long MiB = 1 << 20;
    private const long EfiStart = 1 * MiB;
    private const long EfiSize = 200 * MiB;
    private const long BootSize = 2 * MiB;

    /// <summary>Where the root file system begins, in bytes.</summary>
    internal const long RootStart = EfiStart + EfiSize + BootSize;

    // The copy of the table at the end takes 33 sectors of 512 bytes.
    private const long End = 1 * MiB;

    /// <summary>Bytes that an image of a size has for its root file system.</summary>
    internal static long RootSize(long size) => size - RootStart - End;

    /// <summary>Writes table and EFI file system into an image file that has its size already.</summary>
    /// <param name="image">Its absolute path.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <exception cref="Failure">A program is missing or fails.</exception>
    internal void Write(string image, long size, CancellationToken cancel)
    {
        string[] arguments = ["--no-reread", "--no-tell-kernel", "--quiet", "--wipe", "never", image];
        ImageTool.Run(runner, "sfdisk", "fdisk", arguments, cancel, Script(size),
            confined: new Confinement { Writable = [new ShownPath(image, image)] });
        var folder = Directory.CreateTempSubdirectory("coppice-");
        try
        {
            var efi = Path.Combine(folder.FullName, "efi");
            using (var file = File.Create(efi))
            {
                file.SetLength(EfiSize);
            }

            ImageTool.Run(runner, "mkfs.vfat", "dosfstools", ["--invariant", "-S", "4096", "-n", "EFI", efi], cancel);
            Copy(efi, image);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Kinds of partitions (UEFI specification, 5.3.3), and what tells these from others.
    private const string SystemPartition = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B";
    private const string SystemId = "fa4d6529-56da-47c7-ae88-e2dfecb72621";
    private const string BootPartition = "21686148-6449-6E6F-744E-656564454649", BootId = "1e6c9db4-1e91-46c4-846a-2030dcb13b8c";
    private const string LinuxFiles = "0FC63DAF-8483-4772-8E79-3D69D8477DE4", RootId = "693244e6-3e07-47bf-ad79-acade4293fe7";

    private const long BootStart = EfiStart + EfiSize;

    private static string Script(long size) =>
        $"""
        label: gpt
        label-id: f4796a2a-e377-45bd-b539-d6d49e569055
        sector-size: 512
        1: start={EfiStart / 512}, size={EfiSize / 512}, type={SystemPartition}, uuid={SystemId}, name="EFI System"
        2: start={BootStart / 512}, size={BootSize / 512}, type={BootPartition}, uuid={BootId}, name="BIOS boot partition"
        3: start={RootStart / 512}, size={RootSize(size) / 512}, type={LinuxFiles}, uuid={RootId}, name="Root filesystem"

        """;

    private static void Copy(string efi, string image)
    {
        using var from = File.OpenHandle(efi);
        using var to = File.OpenHandle(image, FileMode.Open, FileAccess.Write);
        var buffer = new byte[64 << 10];
        for (var offset = 0L; PosixFile.NextData(from, offset) is var (start, end); offset = end)
        {
            for (var at = start; at < end;)
            {
                var read = RandomAccess.Read(from, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - at)), at);
                RandomAccess.Write(to, buffer.AsSpan(0, read), EfiStart + at);
                at += read;
            }
        }
    }
}
