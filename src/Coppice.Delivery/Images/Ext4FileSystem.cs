using System.Globalization;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;
using Coppice.Store.Generations;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Images;

/// <summary>
/// Makes an ext4 file system in an image with the programs of e2fsprogs, which run in the sandbox and see the tree, the image and
/// nothing else of this machine. Everything that they would take from the clock, from chance or from their configuration is
/// given.
/// </summary>
/// <param name="host">Where they run.</param>
/// <param name="image">Absolute path of the image file.</param>
/// <param name="offset">Where in it the file system begins, in bytes.</param>
/// <param name="size">Its size in bytes.</param>
/// <param name="generation">What it is of: gives the identifiers, and the time of everything that has none in the tree.</param>
internal sealed class Ext4FileSystem(SandboxHost host, string image, long offset, long size, Generation generation)
{
    /// <summary>Bytes in a block.</summary>
    internal const int Block = 4096;

    private const int BytesPerInode = 16384;
    private const int FirstFreeInode = 11;
    private const int RootInode = 2;
    private const string Package = "e2fsprogs";

    // Debian's own set of mke2fs.conf(5), without what GRUB 2.06 and kernels before 5.15 do not know (orphan_file,
    // metadata_csum_seed).
    private const string Features =
        "none,has_journal,ext_attr,resize_inode,dir_index,filetype,extent,64bit,flex_bg,sparse_super,large_file,"
            + "huge_file,dir_nlink,extra_isize,metadata_csum";

    private static readonly string[] OtherTimes = ["ctime", "atime", "crtime"];

    private readonly long epoch = generation.Epoch;

    private string Inside => $"/image?offset={offset}";

    /// <summary>Says early that a program is missing.</summary>
    /// <exception cref="Failure">It is.</exception>
    internal static void RequirePrograms()
    {
        foreach (var program in new[] { "mke2fs", "debugfs", "e2fsck" })
        {
            ImageTool.Require(program, Package);
        }
    }

    /// <summary>Makes the file system, fills it and checks it.</summary>
    /// <param name="tree">The mounted tree.</param>
    /// <param name="shape">How many entries it has, and whether any has <c>trusted.*</c> attributes.</param>
    /// <param name="cancel">Stops; the image is unfinished then.</param>
    /// <exception cref="Failure">The tree does not fit, or a program fails.</exception>
    internal void Make(SandboxTree tree, ImageTreeShape shape, CancellationToken cancel)
    {
        Create(tree, shape, cancel);
        Complete(tree, shape.Root, cancel);
        // mke2fs leaves directories without an index; e2fsck makes one, and answers 1 because it changed something.
        Require("e2fsck", Run(tree, ["e2fsck", "-f", "-y", "-D", Inside], cancel), most: 1);
        Require("e2fsck", Run(tree, ["e2fsck", "-f", "-n", Inside], cancel), most: 0);
    }

    private void Create(SandboxTree tree, ImageTreeShape shape, CancellationToken cancel)
    {
        var inodes = Math.Max(size / BytesPerInode, shape.Entries + (shape.Entries / 4) + 1024);
        var result = Run(
            tree,
            [
                "mke2fs", "-q", "-F", "-t", "ext4", "-b", $"{Block}", "-I", "256", "-N", $"{inodes}", "-m", "1", "-O", Features,
                "-J", "size=64",
                "-U", $"{ImageIds.Of(generation, "ext4 uuid")}",
                // Inode tables count as zeroed, which holes are: else the kernel would write them, in each qube at each start
                // again.
                "-E",
                $"offset={offset},hash_seed={ImageIds.Of(generation, "ext4 hash seed")},root_owner=0:0,"
                    + "assume_storage_prezeroed=1,lazy_itable_init=0",
                "-d", "/target", "/image", $"{size / Block}",
            ],
            cancel,
            trusted: shape.HasTrustedAttributes);
        if (result.Error.Contains("Could not allocate", StringComparison.Ordinal))
        {
            throw new Failure(
                $"the tree does not fit into a root file system of {size >> 20} MiB",
                "give it more: coppice export … --size 20G, or root-size: 20G under qubes: in the family file",
                kind: ProblemKind.NoSpace);
        }

        Require("mke2fs", result, most: 0);
    }

    // mke2fs 1.47.0 leaves the root directory as it makes it, and copies the times of change and access of the files that it
    // reads: those say when the store was written and read. They become the time of modification, as does that of birth: with the
    // snapshot's time instead, every block of inodes would be another one after every update, though nothing in it changed.
    private void Complete(SandboxTree tree, TreeEntry root, CancellationToken cancel)
    {
        var values = Directory.CreateTempSubdirectory("coppice-");
        try
        {
            var script = new StringBuilder();
            script.Append(
                CultureInfo.InvariantCulture,
                $"sif / mode 0{Convert.ToString(0x4000 | root.Mode, 8)}\nsif / uid {root.Uid}\nsif / gid {root.Gid}\nsif / "
                    + $"mtime_lo {(uint)root.Mtime}\n");
            foreach (var (index, (name, value)) in root.Xattrs.Attributes.Index())
            {
                File.WriteAllBytes(Path.Combine(values.FullName, $"{index}"), value.Bytes);
                script.Append(
                    CultureInfo.InvariantCulture, $"ea_set -f /values/{index} / \"{Encoding.Latin1.GetString(name.Bytes)}\"\n");
            }

            foreach (var (inode, modified) in new InodeTable(image, offset)
                .Times(FirstFreeInode).Prepend((RootInode, (int)root.Mtime)))
            {
                foreach (var field in OtherTimes)
                {
                    script.Append(CultureInfo.InvariantCulture, $"sif <{inode}> {field} @{(modified == -1 ? 0 : modified)}\n");
                    // @-1 is debugfs's own sign of an error.
                    script.Append(modified == -1 ? $"sif <{inode}> {field}_lo {uint.MaxValue}\n" : "");
                }
            }

            var result = Run(
                tree, ["debugfs", "-w", "-f", "-", Inside], cancel, Encoding.Latin1.GetBytes(script.ToString()),
                new SandboxBind(values.FullName, "/values"));
            // The exit code is 0 whatever happened to a command; the first line of standard error is the program's version.
            if (!result.Succeeded || result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length > 1)
            {
                throw ImageTool.Failed("debugfs", result with { Output = [] });
            }
        }
        finally
        {
            values.Delete(recursive: true);
        }
    }

    private CommandResult Run(
        SandboxTree tree, IReadOnlyList<string> arguments, CancellationToken cancel, byte[]? input = null,
        SandboxBind? shown = null, bool trusted = false)
    {
        // LC_ALL: mke2fs sorts names as the locale says. E2FSCK_TIME: e2fsck has a clock of its own.
        string[] environment =
        [
            "env", "LC_ALL=C", "TZ=UTC", $"E2FSPROGS_FAKE_TIME={epoch}", $"E2FSCK_TIME={epoch}", "MKE2FS_CONFIG=/dev/null",
            "E2FSCK_CONFIG=/dev/null",
        ];
        return host.RunHostTools(
            tree,
            new SandboxCommand([.. environment, .. arguments])
            {
                Outputs = [new SandboxBind(image, "/image")],
                Binds = shown is null ? [] : [shown],
                Input = input,
                ReadsTrustedAttributes = trusted,
            },
            cancel);
    }

    private static void Require(string program, CommandResult result, int most)
    {
        if (result.ExitCode > most)
        {
            throw ImageTool.Failed(program, result);
        }
    }
}
